package org.inferometer.backend.tensorrt.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.inferometer.backend.tensorrt.kernel.Compilation.Compiled;
import org.inferometer.backend.tensorrt.kernel.Compilation.Refused;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Tactic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// NVIDIA's real compiler; it needs no GPU.
final class NvrtcNativeTest {
  private static final CudaSource SCALE =
      new CudaSource(
          "scale.cu",
          """
          #include <cuda_fp16.h>
          #include <cuda_bf16.h>

          template <typename T, int WIDTH>
          __global__ void scale(const T *x, T *y, float factor, long long n) {
            long long first = (blockIdx.x * (long long)blockDim.x + threadIdx.x) * WIDTH;
            for (int i = 0; i < WIDTH; i++)
              if (first + i < n) y[first + i] = T(float(x[first + i]) * factor);
          }

          extern "C" __global__ void fill(float *y, int n) {
            int i = blockIdx.x * blockDim.x + threadIdx.x;
            if (i < n) y[i] = VALUE;
          }
          """);
  private static final Tactic FILL = Tactic.of("fill", "fill").with("VALUE", "42.5f");

  /// Where an ELF file's flags stand, and where those of NVIDIA hold the architecture.
  private static final int ELF_FLAGS = 48;

  @SuppressWarnings("NullAway.Init") // JUnit loads it before the tests.
  private static NvrtcNative nvrtc;

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void loadTheRealCompiler() {
    nvrtc = RealNvrtc.load();
  }

  @Test
  void itKnowsTheGpusThatTensorRtServes() {
    assertThat(nvrtc.version()).matches("\\d+\\.\\d+");
    assertThat(nvrtc.capabilities()).isSorted().contains(75, 80, 86, 89, 90, 100, 120);
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80, 86, 89, 90, 100, 120})
  void instancesOfATemplateBecomeAssemblyForEachGpu(int capability) {
    for (String type : List.of("float", "__half", "__nv_bfloat16")) {
      Tactic tactic = Tactic.of("wide", "scale<" + type + ", 4>").with("VALUE", "0.f");
      Compiled kernel = compiled(tactic, Target.assembly(capability));
      assertThat(kernel.entry()).startsWith("_Z5scaleI").contains("Li4E");
      assertThat(kernel.assembly())
          .contains(".target sm_" + capability)
          .contains(".entry " + kernel.entry() + "(");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80, 86, 89, 90, 100, 120})
  void aGpusOwnCodeIsForThatGpu(int capability) {
    Compiled kernel = compiled(FILL, new Target(capability, true));
    ByteBuffer elf = ByteBuffer.wrap(kernel.image()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(elf.getInt(0)).as("an ELF file").isEqualTo(0x464c457f);
    int flags = elf.getInt(ELF_FLAGS);
    assertThat(List.of(flags & 0xff, flags >> 8 & 0xff)).contains(capability);
  }

  @Test
  void macrosArriveInTheCode() {
    assertThat(compiled(FILL, Target.assembly(90)).assembly())
        .contains(", " + Float.floatToIntBits(42.5f) + ";");
  }

  @Test
  void anErrorNamesTheLayersOwnLine() {
    CudaSource wrong =
        new CudaSource(
            "wrong.cu",
            """
            #include <cuda_fp16.h>
            // Line 2.
            extern "C" __global__ void wrong(__half *y) {
              y[0] = missing;
            }
            """);
    assertThat(nvrtc.compile(wrong, Tactic.of("t", "wrong"), Target.assembly(75)))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.log())
                    .startsWith("wrong.cu(4): error: identifier \"missing\" is undefined")
                    .contains("1 error detected"));
  }

  @Test
  void anEntryThatIsNotThereIsNamed() {
    assertThat(nvrtc.compile(SCALE, Tactic.of("t", "scales<float, 4>"), Target.assembly(75)))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.log()).contains("scales"));
  }

  @Test
  void aWarningIsToldThoughItCompiles() {
    CudaSource text =
        new CudaSource(
            "warned.cu",
            "extern \"C\" __global__ void warned(float *y) {\n  int unused;\n  y[0] = 1.f;\n}\n");
    assertThat(nvrtc.compile(text, Tactic.of("t", "warned"), Target.assembly(90)))
        .isInstanceOfSatisfying(
            Compiled.class, kernel -> assertThat(kernel.log()).startsWith("warned.cu(2): warning"));
  }

  @Test
  void whatWasCompiledIsKeptUntilSomethingThatDecidesItChanges() throws IOException {
    CudaCompiler compiler = new CudaCompiler(nvrtc, folder);
    Compilation first = compiler.compile(SCALE, FILL, Target.assembly(90));
    assertThat(kept()).hasSize(1);
    assertThat(compiler.compile(SCALE, FILL, Target.assembly(90)))
        .usingRecursiveComparison()
        .isEqualTo(first);
    compiler.compile(SCALE, FILL, new Target(90, true));
    compiler.compile(SCALE, FILL.with("VALUE", "1.f"), Target.assembly(90));
    compiler.compile(new CudaSource("scale.cu", SCALE.text() + "\n"), FILL, Target.assembly(90));
    assertThat(kept()).hasSize(4);
    for (Path file : kept()) {
      Files.writeString(file, "damaged");
    }
    assertThat(compiler.compile(SCALE, FILL, Target.assembly(90)))
        .usingRecursiveComparison()
        .isEqualTo(first);
  }

  @Test
  void aGpuThatTheCompilerDoesNotKnowGetsAssemblyOfTheNearestOlderOne() {
    assertThat(Target.of(90, List.of(75, 90, 100))).isEqualTo(new Target(90, true));
    assertThat(Target.of(110, List.of(75, 90, 100))).isEqualTo(Target.assembly(100));
  }

  private static Compiled compiled(Tactic tactic, Target target) {
    Compilation compilation = nvrtc.compile(SCALE, tactic, target);
    assertThat(compilation).isInstanceOf(Compiled.class);
    return (Compiled) compilation;
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("kernels"))) {
      return files.toList();
    }
  }
}
