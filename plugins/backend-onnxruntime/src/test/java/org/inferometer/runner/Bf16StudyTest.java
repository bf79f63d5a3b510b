package org.inferometer.runner;

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
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Unsupported;
import org.inferometer.study.Precision;
import org.inferometer.study.Study;
import org.inferometer.worker.process.WorkerCommand;
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
                "small: ONNX Runtime has no bfloat16 kernel of Conv ('conv'), Relu ('relu'),"
                    + " Gemm ('fc/Gemm.1') on this processor"));
  }

  private Study profiled() throws Exception {
    NetworkBuilder b = new NetworkBuilder("small", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 2, 4, 4);
    b.output(x.then("conv", conv(2, 1)).then("relu", relu()).then("fc", fullyConnected(3)));
    Path model = folder.resolve("small.onnx");
    OnnxWriter.write(b.build().model(), model);
    StudyPlan plan =
        new StudyPlan(
            new Networks(List.of(model.toString()), Map.of(), Optional.empty(), 1),
            new BackendChoice("onnxruntime", Map.of(), 1),
            List.of(Precision.FP32, Precision.BF16),
            List.of(1),
            new Timing(Duration.ofMillis(100), 1, Duration.ofMinutes(2)),
            Derivation.DEFAULT,
            Optional.empty(),
            new Output(
                folder.resolve("study"),
                false,
                List.of("inferometer", "profile", model.toString())));
    List<String> worker = WorkerCommand.sameJvm(WorkerMain.class);
    return new StudyRunner(new Installed(), worker, folder.resolve("cache"), "test")
        .run(plan, new ProgressListener() {})
        .study();
  }
}
