package org.inferometer.backend.tensorrt.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.inferometer.backend.tensorrt.kernel.KernelLoader.KernelException;
import org.inferometer.backend.tensorrt.library.RealCuda;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Launch.Argument;
import org.inferometer.customlayer.cuda.Launch.Extent;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Kernels of custom layers on a real GPU, without TensorRT: compiled by NVRTC, loaded and launched
/// by the driver. They read and write the host's page-locked memory, so that what they do beside
/// their outputs is seen.
@Tag("gpu")
@SuppressWarnings("restricted")
final class KernelOnGpuTest {
  /// Bytes before and behind each tensor that nothing may change.
  private static final int GUARD = 256;

  private static final byte POISON = (byte) 0xa5;
  private static final SquareLayer LAYER = new SquareLayer();

  @TempDir Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // JUnit calls open() before each test.
  private KernelDriverNative driver;

  @BeforeEach
  void open() throws Exception {
    RealCuda.load();
    assertThat(cudart.cudaFree(new Pointer())).as("making the context").isZero();
    driver = KernelDriverNative.of(RealNvrtc.compiler(folder));
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, 1x1",
    "FLOAT, 7x13",
    "FLOAT, 3x5x1031",
    "FLOAT16, 1x1",
    "FLOAT16, 17x33",
    "FLOAT16, 2x65537",
    "BFLOAT16, 5x7",
    "BFLOAT16, 2x65537",
    "FLOAT, 0x4"
  })
  void everyTacticGivesTheReferencesValuesAndTouchesNothingElse(ElementType type, String dims)
      throws Exception {
    Shape shape = shape(dims);
    TensorType x = new TensorType(type, shape);
    TensorType bias = new TensorType(type, Shape.of(shape.dim(-1)));
    Operands operands =
        new Operands(new SquareLayer.Settings(1.5f, ""), List.of(x, bias), List.of(x));
    CudaKernel kernel = LAYER.cudaKernel().orElseThrow();
    for (Tactic tactic : kernel.tactics(List.of(type, type, type))) {
      try (Guarded first = new Guarded(x);
          Guarded second = new Guarded(bias);
          Guarded output = new Guarded(x)) {
        first.fill(1);
        second.fill(2);
        run(kernel, tactic, operands, List.of(first.tensor), output.tensor, second.tensor);
        HostTensor expected = expected(operands, first.tensor, second.tensor);
        assertThat(output.isGuardWhole()).as(tactic.name() + " writes its output alone").isTrue();
        assertThat(first.isGuardWhole() && second.isGuardWhole()).isTrue();
        for (long i = 0; i < shape.elementCount(); i++) {
          double wanted = TensorElements.get(expected, i);
          assertThat(TensorElements.get(output.tensor, i))
              .as("%s of %s, element %d", tactic.name(), type, i)
              .isCloseTo(wanted, org.assertj.core.data.Offset.offset(tolerance(type, wanted)));
        }
      }
    }
  }

  /// Three operations in FP32 on values up to 32, and one rounding to the type.
  private static double tolerance(ElementType type, double value) {
    double rounding =
        switch (type) {
          case FLOAT16 -> 0x1p-11;
          case BFLOAT16 -> 0x1p-8;
          default -> 0x1p-24;
        };
    return 32 * 4 * 0x1p-24 + rounding * Math.abs(value) + 0x1p-24;
  }

  /// Every value of 16 bits, through the types that stand for NVIDIA's.
  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"FLOAT16", "BFLOAT16"})
  void theTypesOfSixteenBitsConvertAsTheSpecificationSays(ElementType type) throws Exception {
    int count = 1 << 16;
    TensorType narrow = new TensorType(type, Shape.of(count));
    TensorType wide = new TensorType(ElementType.FLOAT, Shape.of(count));
    String name = type == ElementType.FLOAT16 ? "__half" : "__nv_bfloat16";
    CudaSource source =
        new CudaSource(
            "convert.cu",
            """
            #include <cuda_fp16.h>
            #include <cuda_bf16.h>
            template <typename T>
            __global__ void convert(const T *x, float *widened, const float *y, T *narrowed) {
              int i = blockIdx.x * blockDim.x + threadIdx.x;
              widened[i] = float(x[i]);
              narrowed[i] = T(y[i]);
            }
            """);
    try (Guarded x = new Guarded(narrow);
        Guarded widened = new Guarded(wide);
        Guarded y = new Guarded(wide);
        Guarded narrowed = new Guarded(narrow)) {
      Random random = new Random(5);
      for (int i = 0; i < count; i++) {
        x.tensor.data().setAtIndex(java.lang.foreign.ValueLayout.JAVA_SHORT, i, (short) i);
        y.tensor.data().setAtIndex(JAVA_INT, i, random.nextInt());
      }
      launch(
          driver.load(source, Tactic.of("t", "convert<" + name + ">")),
          Extent.of(count / 256),
          Extent.of(256),
          List.of(x.tensor, widened.tensor, y.tensor, narrowed.tensor));
      for (int i = 0; i < count; i++) {
        assertThat(TensorElements.get(widened.tensor, i))
            .isEqualTo(TensorElements.get(x.tensor, i));
        HostTensor expected = tensor(new TensorType(type, Shape.of(1)));
        TensorElements.set(expected, 0, y.tensor.data().getAtIndex(JAVA_FLOAT, i));
        assertThat(TensorElements.get(narrowed.tensor, i))
            .isEqualTo(TensorElements.get(expected, 0));
      }
    }
  }

  @Test
  void aKernelThatTheGpuCannotLaunchIsToldWithTheDriversWords() {
    CudaSource source =
        new CudaSource("none.cu", "extern \"C\" __global__ void none(int *y) { if (y) *y = 1; }");
    KernelLoader.LoadedKernel kernel = driver.load(source, Tactic.of("t", "none"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment parameters = arena.allocate(ADDRESS, 1);
      parameters.setAtIndex(ADDRESS, 0, arena.allocate(ADDRESS));
      assertThatThrownBy(
              () -> kernel.launch(Extent.of(1), Extent.of(4096), 0, MemorySegment.NULL, parameters))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("CUDA_ERROR_INVALID_VALUE");
    }
  }

  private void run(
      CudaKernel kernel,
      Tactic tactic,
      Operands operands,
      List<HostTensor> inputs,
      HostTensor output,
      HostTensor bias) {
    Launch launch = kernel.launch(tactic, operands);
    if (launch.grid().product() == 0) {
      return;
    }
    KernelLoader.LoadedKernel loaded = driver.load(kernel.source(), tactic);
    try (Arena arena = Arena.ofConfined()) {
      List<Argument> arguments = launch.arguments();
      MemorySegment parameters = arena.allocate(ADDRESS, arguments.size());
      for (int i = 0; i < arguments.size(); i++) {
        parameters.setAtIndex(
            ADDRESS,
            i,
            switch (arguments.get(i)) {
              case Argument.Input(int position) ->
                  arena.allocateFrom(ADDRESS, (position == 0 ? inputs.getFirst() : bias).data());
              case Argument.Output _ -> arena.allocateFrom(ADDRESS, output.data());
              case Argument.Float(float value) -> arena.allocateFrom(JAVA_FLOAT, value);
              case Argument.Long(long value) -> arena.allocateFrom(JAVA_LONG, value);
              case Argument.Int(int value) -> arena.allocateFrom(JAVA_INT, value);
              default -> throw new AssertionError("the layer has no other arguments");
            });
      }
      loaded.launch(launch.grid(), launch.block(), 0, MemorySegment.NULL, parameters);
      synchronise();
    }
  }

  private static void launch(
      KernelLoader.LoadedKernel kernel, Extent grid, Extent block, List<HostTensor> tensors) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment parameters = arena.allocate(ADDRESS, tensors.size());
      for (int i = 0; i < tensors.size(); i++) {
        parameters.setAtIndex(ADDRESS, i, arena.allocateFrom(ADDRESS, tensors.get(i).data()));
      }
      kernel.launch(grid, block, 0, MemorySegment.NULL, parameters);
      synchronise();
    }
  }

  private static void synchronise() {
    assertThat(cudart.cudaDeviceSynchronize()).as("cudaDeviceSynchronize").isZero();
  }

  private static HostTensor expected(Operands operands, HostTensor x, HostTensor bias) {
    HostTensor expected = tensor(new TensorType(ElementType.DOUBLE, x.type().shape()));
    LAYER.reference(new LayerCall(operands.attributes(), List.of(x, bias), List.of(expected)));
    return expected;
  }

  private static HostTensor tensor(TensorType type) {
    return new HostTensor(type, Arena.ofAuto().allocate(Math.max(type.bytes(), 1), Long.BYTES));
  }

  private static Shape shape(String dims) {
    return Shape.of(java.util.Arrays.stream(dims.split("x")).mapToLong(Long::parseLong).toArray());
  }

  /// A tensor in page-locked memory between bands that nothing may change.
  private static final class Guarded implements AutoCloseable {
    private final Pointer memory = new Pointer();
    private final MemorySegment all;
    private final HostTensor tensor;

    private Guarded(TensorType type) {
      long bytes = type.bytes() + 2 * GUARD;
      assertThat(cudart.cudaHostAlloc(memory, bytes, cudart.cudaHostAllocDefault)).isZero();
      all = MemorySegment.ofAddress(memory.address()).reinterpret(bytes);
      all.fill(POISON);
      tensor = new HostTensor(type, all.asSlice(GUARD, type.bytes()));
    }

    private void fill(long seed) {
      Random random = new Random(seed);
      for (long i = 0; i < tensor.type().shape().elementCount(); i++) {
        TensorElements.set(tensor, i, random.nextDouble(-4, 4));
      }
    }

    private boolean isGuardWhole() {
      long end = GUARD + tensor.type().bytes();
      for (long i = 0; i < GUARD; i++) {
        if (all.get(JAVA_BYTE, i) != POISON || all.get(JAVA_BYTE, end + i) != POISON) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void close() {
      cudart.cudaFreeHost(memory);
    }
  }
}
