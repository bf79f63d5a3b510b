package org.inferometer.layers.hardswish;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.inferometer.customlayer.CpuKernel;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Decomposition;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.StandardNodes;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.operator.Formula;
import org.inferometer.operator.Half;
import org.inferometer.operator.HalfRule;
import org.inferometer.operator.Interval;
import org.inferometer.operator.RangeRule;
import org.inferometer.operator.Row;
import org.inferometer.operator.Trait;
import org.pf4j.Extension;

/// Hard-swish with a learned slope for each channel: `y = x · clip(slope · x / divisor + 0.5, 0,
/// 1)`.
///
/// With slopes of 1 and a divisor of 6 it is the hard-swish of A. Howard et al., "Searching for
/// MobileNetV3", 2019, equation (in section 5.2) `x · ReLU6(x + 3) / 6`.
///
/// NaN in `x` or in the slope gives NaN. So does minus infinity where the gate is shut, since that
/// is a product with 0: standard operators give the same.
@Extension
public final class HardSwish implements CustomLayer {
  private static final Signature SIGNATURE =
      Signature.of("org.inferometer", "HardSwish", 1)
          .types("T", ElementType.FLOAT, ElementType.FLOAT16)
          .attributes(new Settings(6))
          .input("x", "T", "N, C, ...")
          .input("slope", "T", "C")
          .output("y", "T", "N, C, ...")
          .inPlace("y", "x");

  /// @param divisor from 1e-6 to 1e6, so that kernels may divide in float32
  public record Settings(float divisor) {
    public Settings {
      if (!(divisor >= 1e-6f && divisor <= 1e6f)) {
        throw new IllegalArgumentException("divisor is from 1e-6 to 1e6, not " + divisor);
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
    double divisor = call.attributes(Settings.class).divisor();
    long plane = plane(shape);
    for (long i = 0; i < shape.elementCount(); i++) {
      double x = call.read(0, i);
      double slope = call.read(1, i / plane % shape.dim(1));
      // Math.clamp keeps NaN.
      call.write(0, i, x * Math.clamp(slope * x / divisor + 0.5, 0, 1));
    }
  }

  /// Elements of one channel of one image.
  static long plane(Shape shape) {
    return Arrays.stream(shape.toArray()).skip(2).reduce(1, Math::multiplyExact);
  }

  /// A product, a quotient, a sum, two comparisons and the last product for each element. It takes
  /// the form of its neighbours: a cast for its sake alone would cost more than it saves.
  @Override
  public Row describe(Row row) {
    return row.traits(Trait.KEEPS_SIGN_OF_FIRST)
        .flops(Formula.perOutput(6))
        .range((_, read) -> shrunk(RangeRule.read(read, 0)))
        .half(
            new Half(
                Optional.of(HalfRule.of(HalfRule.Kind.FOLLOWS, 1)),
                Optional.of(HalfRule.stays("it has no BF16 kernel"))));
  }

  /// The gate is from 0 to 1.
  private static Interval shrunk(Interval x) {
    return new Interval(Math.min(0, x.least()), Math.max(0, x.most()));
  }

  @Override
  public Optional<CpuKernel> cpuKernel() {
    return Optional.of(HardSwishCpu::compute);
  }

  @Override
  public Optional<CudaKernel> cudaKernel() {
    return Optional.of(new HardSwishCuda());
  }

  /// For operator sets from 11 on.
  @Override
  public Optional<Decomposition> decomposition() {
    return Optional.of(HardSwish::decompose);
  }

  private static void decompose(StandardNodes nodes) {
    String x = nodes.input(0);
    String half = nodes.scalar(0, 0.5);
    String divisor = nodes.scalar(0, nodes.attributes(Settings.class).divisor());
    String product = nodes.add("Mul", List.of(x, slopes(nodes)));
    String quotient = nodes.add("Div", List.of(product, divisor));
    String sum = nodes.add("Add", List.of(quotient, half));
    String gate = nodes.add("Clip", List.of(sum, nodes.scalar(0, 0), nodes.scalar(0, 1)));
    nodes.write(0, "Mul", List.of(x, gate));
  }

  /// The slopes with a dimension of 1 for each one behind the channels, so that they lie over them.
  private static String slopes(StandardNodes nodes) {
    int rank =
        nodes
            .shape(0)
            .rank()
            .orElseThrow(() -> new IllegalArgumentException("the rank of 'x' is not known"));
    long[] sizes = new long[rank - 1];
    Arrays.fill(sizes, 1);
    sizes[0] = 0; // Reshape keeps the size of that dimension.
    return nodes.add("Reshape", List.of(nodes.input(1), nodes.integers(sizes)));
  }

  @Override
  public List<Record> attributeSamples() {
    return List.of(new Settings(6), new Settings(0.3f));
  }
}
