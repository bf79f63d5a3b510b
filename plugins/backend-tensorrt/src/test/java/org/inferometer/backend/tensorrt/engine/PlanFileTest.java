package org.inferometer.backend.tensorrt.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Importer;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlanFileTest {
  private static final TensorRtVersion HERE = new TensorRtVersion(10, 15, 1);

  @TempDir Path folder = Path.of("");

  @Test
  void whatIsNoPlanIsToldFromItsFirstBytes() throws Exception {
    Path file = Files.write(folder.resolve("a.plan"), new byte[40]);
    assertThatThrownBy(() -> PlanFile.check(file, HERE))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is no TensorRT plan");
    Path cut = Files.writeString(folder.resolve("b.plan"), "ftrt");
    assertThatThrownBy(() -> PlanFile.check(cut, HERE)).hasMessageContaining("is no TensorRT plan");
  }

  @Test
  void aPlanOfAnotherVersionIsToldBeforeAnythingIsMadeOfIt() throws Exception {
    Path file = plan(8, 6, 1);
    assertThatThrownBy(() -> PlanFile.check(file, HERE))
        .hasMessageContaining("was built by TensorRT 8.6.1, and here is 10.15.1")
        .hasMessageContaining("build it again here");
    PlanFile.check(plan(10, 15, 1), HERE);
  }

  @Test
  void aPlanBecomesANetworkOfItsOwnLayersAndIsRunAsItIs() throws Exception {
    FakeTensorRt tensorRt = new FakeTensorRt();
    Path file = plan(10, 15, 1);
    Network network = PlanFile.network(file, tensorRt);
    assertThat(network.layers()).extracting(Layer::name).containsExactly("add");
    assertThat(network.inputs()).hasToString("[x float32[batch x 3]]");
    assertThat(network.model().metadata()).containsEntry(Importer.PRECISION_KEY, "fp32");
    BuildOptions options =
        new BuildOptions(
            network.bind(Optional.of(2), Map.of()), Precision.FP32, "GPU-1", 0, folder);
    Gpu gpu = new Gpu(0, "GPU-1", "NVIDIA H100", 9, 0, 80L << 30);
    try (Engine engine = EngineBuilder.build(tensorRt, gpu, network, options)) {
      assertThat(engine.layers())
          .extracting(Engine.EngineLayer::origins)
          .containsExactly(List.of("add"));
      assertThat(engine.buildTimeMs().asDouble()).isEmpty();
      assertThat(engine.options()).contains("plan from the file engine.plan");
    }
    assertThat(tensorRt.calls).doesNotContain("build");
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void aPlanThatTensorRtRefusesNamesTheRemedy() throws Exception {
    FakeTensorRt tensorRt = new FakeTensorRt();
    tensorRt.loadFailure = FakeTensorRt.failure(Kind.PLAN, "reading the plan failed: magic");
    Path file = plan(10, 15, 1);
    assertThatThrownBy(() -> PlanFile.network(file, tensorRt))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("reading the plan failed: magic")
        .hasMessageContaining("the kind of GPU");
  }

  @Test
  void aPlanThatHasNoMemoryIsNotToldToBeOfAnotherGpu() throws Exception {
    FakeTensorRt tensorRt = new FakeTensorRt();
    tensorRt.loadFailure = FakeTensorRt.failure(Kind.OUT_OF_MEMORY, "reading the plan failed");
    Path file = plan(10, 15, 1);
    assertThatThrownBy(() -> PlanFile.network(file, tensorRt))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("nvidia-smi shows who holds it")
        .hasMessageNotContaining("the kind of GPU");
  }

  private Path plan(int major, int minor, int patch) throws Exception {
    byte[] head = new byte[64];
    System.arraycopy("ftrt".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, head, 0, 4);
    head[24] = (byte) major;
    head[25] = (byte) minor;
    head[26] = (byte) patch;
    return Files.write(folder.resolve("engine.plan"), head);
  }
}
