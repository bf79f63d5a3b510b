package org.inferometer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.fullyConnected;
import static org.inferometer.network.layer.Layers.relu;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.onnxruntime.Installed;
import org.inferometer.graph.ElementType;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Unsupported;
import org.inferometer.study.Precision;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// BF16 through the whole runner, on a backend that has no kernels for it.
class Bf16StudyTest {
  @TempDir Path folder;

  @Test
  void aCellThatTheBackendHasNoKernelsForIsUnsupportedAndTheOthersAreMeasured() throws Exception {
    Study study = profiled();

    assertThat(study.cells())
        .extracting(Cell::precision)
        .containsExactly(Precision.FP32, Precision.BF16);
    assertThat(study.cells().getFirst().outcome()).isInstanceOf(Cell.Measured.class);
    assertThat(study.cells().getLast().outcome())
        .isEqualTo(
            new Unsupported(
                "small: ONNX Runtime on the CPU has no BF16 kernel for Conv ('conv'), Relu ('relu'),"
                    + " Gemm ('fc/Gemm.1')"));
  }

  private Study profiled() throws Exception {
    NetworkBuilder b = new NetworkBuilder("small", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 2, 4, 4);
    b.output(x.then("conv", conv(2, 1)).then("relu", relu()).then("fc", fullyConnected(3)));
    Path model = folder.resolve("small.onnx");
    OnnxWriter.write(b.build().model(), model);
    StudyPlan plan =
        new StudyPlan(
            List.of(model.toString()),
            "onnxruntime",
            List.of(Precision.FP32, Precision.BF16),
            List.of(1),
            Map.of(),
            Optional.empty(),
            Duration.ofMillis(100),
            1,
            1,
            Duration.ofMinutes(2),
            false,
            folder.resolve("study"),
            List.of("inferometer", "profile", model.toString()));
    List<String> worker = WorkerCommand.sameJvm(WorkerMain.class);
    return new StudyRunner(new Installed(), worker, folder.resolve("cache"), "test")
        .run(plan, new Silent())
        .study();
  }

  private static final class Silent implements ProgressListener {
    @Override
    public void planned(int cells, int kept) {}

    @Override
    public void added(int steps) {}

    @Override
    public void started(String cellId) {}

    @Override
    public void advanced(String cellId, String phase, double fraction) {}

    @Override
    public void finished(Cell cell) {}

    @Override
    public void repeated(String cellId) {}

    @Override
    public void remark(String line) {}
  }
}
