package org.inferometer.backend.tensorrt.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.inferometer.backend.tensorrt.kernel.Compilation.Compiled;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.ElementType;
import org.inferometer.layers.biasgelu.BiasGelu;
import org.inferometer.layers.gridsample.GridSample;
import org.inferometer.layers.hardswish.HardSwish;
import org.inferometer.layers.rmsnorm.RmsNorm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The CUDA texts of the example layers with NVIDIA's real compiler; it needs no GPU.
final class ExampleKernelsTest {
  /// Each is a format of instructions of its own.
  private static final List<Integer> CAPABILITIES = List.of(75, 80, 86, 89, 90, 100, 120);

  @SuppressWarnings("NullAway.Init") // JUnit loads it before the tests.
  private static NvrtcNative nvrtc;

  @BeforeAll
  static void loadTheRealCompiler() {
    nvrtc = RealNvrtc.load();
  }

  private static Stream<CustomLayer> layers() {
    return Stream.of(new HardSwish(), new RmsNorm(), new GridSample(), new BiasGelu());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void everyTacticOfEveryTypeCompilesForEachGpuWithoutAWarning(CustomLayer layer) {
    CudaKernel kernel = layer.cudaKernel().orElseThrow();
    for (ElementType type : layer.signature().types().getOrDefault("T", List.of())) {
      for (Tactic tactic : kernel.tactics(List.of(type, type, type))) {
        for (int capability : CAPABILITIES) {
          assertThat(nvrtc.compile(kernel.source(), tactic, Target.assembly(capability)))
              .as("%s for %d", tactic.entry(), capability)
              .isInstanceOfSatisfying(
                  Compiled.class, compiled -> assertThat(compiled.log()).isEmpty());
        }
      }
    }
  }

  @Test
  void packsOf16BytesAreLoadedAndStoredAtOnce() {
    for (CustomLayer layer : List.of(new HardSwish(), new BiasGelu())) {
      CudaKernel kernel = layer.cudaKernel().orElseThrow();
      ElementType half = ElementType.FLOAT16;
      Tactic packed = kernel.tactics(List.of(half, half, half)).getLast();
      assertThat(nvrtc.compile(kernel.source(), packed, Target.assembly(90)))
          .isInstanceOfSatisfying(
              Compiled.class,
              compiled ->
                  assertThat(compiled.assembly())
                      .containsPattern("ld\\.global\\S*\\.v4")
                      .containsPattern("st\\.global\\S*\\.v4"));
    }
  }
}
