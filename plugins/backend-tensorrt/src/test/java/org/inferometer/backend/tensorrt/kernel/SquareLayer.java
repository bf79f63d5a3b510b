package org.inferometer.backend.tensorrt.kernel;

import java.util.List;
import java.util.Optional;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Launch.Argument;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.ElementType;

/// A small layer with a reference and two tactics, `x * |x| * factor + bias`, for tests on a GPU.
public final class SquareLayer implements CustomLayer {
  private static final CudaSource SOURCE =
      new CudaSource(
          "square.cu",
          """
          #include <cuda_fp16.h>
          #include <cuda_bf16.h>
          template <typename T, int EACH>
          __global__ void square(const T *x, const T *bias, T *y, float factor, long long n, int channels) {
            long long first = (blockIdx.x * (long long)blockDim.x + threadIdx.x) * EACH;
            for (int i = 0; i < EACH; i++) {
              long long at = first + i;
              if (at < n) {
                float value = float(x[at]);
                y[at] = T(value * fabsf(value) * factor + float(bias[at % channels]));
              }
            }
          }
          """);

  /// The attributes.
  ///
  /// @param factor in FP32
  /// @param label for tests of what a plan keeps
  public record Settings(float factor, String label) {}

  @Override
  public Signature signature() {
    return Signature.of("org.example", "Square", 1)
        .types("T", ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16)
        .attributes(new Settings(2, ""))
        .input("x", "T", "..., C")
        .input("bias", "T", "C")
        .output("y", "T", "..., C");
  }

  @Override
  public void reference(LayerCall call) {
    long count = call.output(0).type().shape().elementCount();
    long channels = call.input(1).type().shape().elementCount();
    double factor = call.attributes(Settings.class).factor();
    for (long i = 0; i < count; i++) {
      double x = call.read(0, i);
      call.write(0, i, x * Math.abs(x) * factor + call.read(1, i % channels));
    }
  }

  @Override
  public Optional<CudaKernel> cudaKernel() {
    return Optional.of(new Kernel());
  }

  private static final class Kernel implements CudaKernel {
    @Override
    public CudaSource source() {
      return SOURCE;
    }

    @Override
    public List<Tactic> tactics(List<ElementType> elements) {
      String type =
          switch (elements.getFirst()) {
            case FLOAT16 -> "__half";
            case BFLOAT16 -> "__nv_bfloat16";
            default -> "float";
          };
      return List.of(
          Tactic.of("one", "square<" + type + ", 1>"),
          Tactic.of("four", "square<" + type + ", 4>"));
    }

    @Override
    public Launch launch(Tactic tactic, Operands operands) {
      long count = operands.output(0).elementCount();
      return Launch.overElements(
          tactic.name().equals("four") ? Math.ceilDiv(count, 4L) : count,
          256,
          new Argument.Input(0),
          new Argument.Input(1),
          new Argument.Output(0),
          new Argument.Float(operands.attributes(Settings.class).factor()),
          new Argument.Long(count),
          new Argument.Int(Math.toIntExact(operands.input(1).elementCount())));
    }
  }
}
