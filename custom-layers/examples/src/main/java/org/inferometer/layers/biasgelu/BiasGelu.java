package org.inferometer.layers.biasgelu;

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
import org.inferometer.operator.RangeRule;
import org.inferometer.operator.Row;
import org.pf4j.Extension;

/// A bias and the Gaussian error linear unit in one pass: `y = s · Φ(s)` with `s = x + bias`, and Φ
/// the normal distribution, `(1 + erf(s / √2)) / 2` (D. Hendrycks and K. Gimpel, "Gaussian Error
/// Linear Units", 2016, arXiv 1606.08415). It is the exact form, not the one with tanh.
///
/// NaN gives NaN. So does minus infinity: it is the product of an infinity and 0, in the formula as
/// in the standard operators. Its limit would be 0.
@Extension
public final class BiasGelu implements CustomLayer {
  private static final Signature SIGNATURE =
      Signature.of("org.inferometer", "BiasGelu", 1)
          .types("T", ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16)
          .input("x", "T", "..., N")
          .input("bias", "T", "N")
          .output("y", "T", "..., N")
          .inPlace("y", "x");

  @Override
  public Signature signature() {
    return SIGNATURE;
  }

  @Override
  public void reference(LayerCall call) {
    Shape shape = call.input(0).type().shape();
    for (long i = 0; i < shape.elementCount(); i++) {
      double sum = call.read(0, i) + call.read(1, i % shape.dim(-1));
      call.write(0, i, sum * NormalDistribution.below(sum));
    }
  }

  /// The bias, a quotient, erf, a sum and two products for each element. The lowest value is
  /// -0.16997, at -0.7518.
  @Override
  public Row describe(Row row) {
    return row.flops(Formula.perOutput(6))
        .range(RangeRule.within(-0.17, Double.POSITIVE_INFINITY))
        .half(Half.follows(1));
  }

  @Override
  public Optional<CpuKernel> cpuKernel() {
    return Optional.of(call -> new BiasGeluCpu().compute(call));
  }

  @Override
  public Optional<CudaKernel> cudaKernel() {
    return Optional.of(new BiasGeluCuda());
  }

  /// As exporters write it. It reads and writes the tensor six times unless an engine fuses it.
  @Override
  public Optional<Decomposition> decomposition() {
    return Optional.of(BiasGelu::decompose);
  }

  private static void decompose(StandardNodes nodes) {
    String sum = nodes.add("Add", List.of(nodes.input(0), nodes.input(1)));
    String scaled = nodes.add("Div", List.of(sum, nodes.scalar(0, Math.sqrt(2))));
    String erf = nodes.add("Erf", List.of(scaled));
    String gate = nodes.add("Add", List.of(erf, nodes.scalar(0, 1)));
    String twice = nodes.add("Mul", List.of(sum, gate));
    nodes.write(0, "Mul", List.of(twice, nodes.scalar(0, 0.5)));
  }
}
