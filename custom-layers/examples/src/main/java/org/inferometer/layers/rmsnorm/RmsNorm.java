package org.inferometer.layers.rmsnorm;

import java.util.List;
import java.util.Optional;
import org.inferometer.customlayer.CpuKernel;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Decomposition;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.StandardNodes;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.operator.Formula;
import org.inferometer.operator.Half;
import org.inferometer.operator.Interval;
import org.inferometer.operator.Row;
import org.inferometer.operator.Trait;
import org.pf4j.Extension;

/// Root-mean-square normalisation over the last dimension: `y = x / √(mean(x²) + epsilon) · scale`
/// (B. Zhang and R. Sennrich, "Root Mean Square Layer Normalization", 2019, equation 4, arXiv
/// 1910.07467).
///
/// NaN in a row makes the whole row NaN. An infinity makes its own element NaN and the others 0.
@Extension
public final class RmsNorm implements CustomLayer {
  /// The GPU sums squares in float32, which ends at 2^128: so many elements of this size, 2^28,
  /// fit.
  private static final Interval SQUARES_FIT = Interval.around(0x1p50);

  private static final Signature SIGNATURE =
      Signature.of("org.inferometer", "RmsNorm", 1)
          .types("T", ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16)
          .attributes(new Settings(1e-6f))
          .input("x", "T", "..., N", SQUARES_FIT)
          .input("scale", "T", "N")
          .output("y", "T", "..., N")
          .inPlace("y", "x");

  /// @param epsilon above 0, so that a row of zeros gives zeros
  public record Settings(float epsilon) {
    public Settings {
      if (!(epsilon > 0 && epsilon <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException("epsilon is a number above 0, not " + epsilon);
      }
    }
  }

  @Override
  public Signature signature() {
    return SIGNATURE;
  }

  @Override
  public void reference(LayerCall call) {
    Shape shape = call.input(0).type().shape();
    double epsilon = call.attributes(Settings.class).epsilon();
    long n = shape.dim(-1);
    for (long row = 0; row < shape.elementCount(); row += n) {
      double squares = 0;
      for (long i = 0; i < n; i++) {
        squares += call.read(0, row + i) * call.read(0, row + i);
      }
      double root = Math.sqrt(squares / n + epsilon);
      for (long i = 0; i < n; i++) {
        call.write(0, row + i, call.read(0, row + i) / root * call.read(1, i));
      }
    }
  }

  /// A square, its sum, the division by the root and the scale for each element; what is once for a
  /// row is neglected. The kernels square and sum in float32 or better, so that 16 bits for what is
  /// read and written are enough. ONNX's own RMSNormalization stays FP32 in an FP16 network.
  @Override
  public Row describe(Row row) {
    return row.traits(Trait.NORMALISES).flops(Formula.perInput(4)).half(Half.computes(1));
  }

  @Override
  public Optional<CpuKernel> cpuKernel() {
    return Optional.of(RmsNormCpu::compute);
  }

  @Override
  public Optional<CudaKernel> cudaKernel() {
    return Optional.of(new RmsNormCuda());
  }

  /// As exporters write it. ONNX Runtime's optimiser knows this form and makes one node of it.
  @Override
  public Optional<Decomposition> decomposition() {
    return Optional.of(RmsNorm::decompose);
  }

  private static void decompose(StandardNodes nodes) {
    String x = nodes.input(0);
    String epsilon = nodes.scalar(0, nodes.attributes(Settings.class).epsilon());
    String squares = nodes.add("Pow", List.of(x, nodes.scalar(0, 2)));
    String sum = nodes.add("Add", List.of(mean(nodes, squares), epsilon));
    String root = nodes.add("Sqrt", List.of(sum));
    String normal = nodes.add("Div", List.of(x, root));
    nodes.write(0, "Mul", List.of(normal, nodes.input(1)));
  }

  /// Since operator set 18 the axes are an input.
  private static String mean(StandardNodes nodes, String of) {
    return nodes.opset() < 18
        ? nodes.add("ReduceMean", List.of(of), Attribute.of("axes", new long[] {-1}))
        : nodes.add("ReduceMean", List.of(of, nodes.integers(-1)));
  }

  @Override
  public List<Record> attributeSamples() {
    return List.of(new Settings(1e-6f), new Settings(0.5f));
  }
}
