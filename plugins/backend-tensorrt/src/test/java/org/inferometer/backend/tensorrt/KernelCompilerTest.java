package org.inferometer.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.inferometer.backend.tensorrt.customlayer.TriedLayer;
import org.inferometer.backend.tensorrt.kernel.RealNvrtc;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.ElementType;
import org.inferometer.spi.KernelCompiler;
import org.inferometer.spi.KernelCompiler.Compilation;
import org.inferometer.spi.Probe;
import org.inferometer.testkit.CompiledKernels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The backend as a compiler of kernels, on any machine.
final class KernelCompilerTest {
  private static final KernelCompiler COMPILER = new TensorRtBackend();

  /// One GPU of each kind that TensorRT serves.
  private static final List<Integer> CAPABILITIES = List.of(75, 80, 86, 89, 90, 100, 120);

  @BeforeAll
  static void skipWithoutTheRealCompiler() {
    RealNvrtc.load();
  }

  @Test
  void theCompilerIsTold() {
    assertThat(COMPILER.compiler())
        .isInstanceOfSatisfying(
            Probe.Available.class, here -> assertThat(here.version()).startsWith("NVRTC 1"));
    assertThat(COMPILER.capabilities()).containsAll(CAPABILITIES);
  }

  @Test
  void everyTacticIsCompiledForAllTypesAndGpus() throws Exception {
    CompiledKernels kernels = new CompiledKernels(COMPILER, CAPABILITIES);
    CustomLayer good = layer("__global__ void copy(const T *x, T *y) { *y = T(float(*x) * 2); }");
    assertThat(kernels.refused(List.of(good, new TriedLayer()))).isEmpty();
    CustomLayer bad = layer("__global__ void copy(const T *x, T *y) { *y = log(*x) % 2; }");
    assertThat(kernels.refused(List.of(bad)))
        .as("two of the first types, two of the second, each GPU")
        .hasSize(4 * CAPABILITIES.size())
        .allSatisfy(text ->
            assertThat(text)
                .startsWith("org.example.Tried [")
                .contains("typed.cu(3): error: expression must have integral"));
    assertThat(Set.copyOf(CompiledKernels.assignments(bad.signature())))
        .hasSize(4)
        .contains(
            List.of(
                ElementType.FLOAT16, ElementType.INT64, ElementType.FLOAT16, ElementType.INT64));
  }

  @Test
  void whatIsCompiledHasItsNameAndItsText() throws Exception {
    CudaSource source =
        new CudaSource("f.cu", "template <int N> __global__ void f(int *y) { *y = N; }");
    assertThat(COMPILER.compile(source, Tactic.of("t", "f<7>"), 90))
        .isInstanceOfSatisfying(
            Compilation.Compiled.class,
            compiled ->
                assertThat(compiled.ptx())
                    .contains(".target sm_90")
                    .contains(".entry " + compiled.entry() + "("));
  }

  private static CustomLayer layer(String kernel) {
    return new TriedLayer() {
      @Override
      public Optional<CudaKernel> cudaKernel() {
        return Optional.of(
            new CudaKernel() {
              @Override
              public CudaSource source() {
                return new CudaSource(
                    "typed.cu", "#include <cuda_fp16.h>\ntemplate <typename T>\n" + kernel + "\n");
              }

              @Override
              public List<Tactic> tactics(List<ElementType> elements) {
                String type = elements.getFirst() == ElementType.FLOAT ? "float" : "__half";
                return List.of(Tactic.of("only", "copy<" + type + ">"));
              }

              @Override
              public Launch launch(Tactic tactic, Operands operands) {
                return Launch.overElements(1, 1);
              }
            });
      }
    };
  }
}
