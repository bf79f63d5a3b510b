package org.inferometer.layers.biasgelu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.inferometer.layers.LayerRuns.assertKernelIsClose;
import static org.inferometer.layers.LayerRuns.kernel;
import static org.inferometer.layers.LayerRuns.random;
import static org.inferometer.layers.LayerRuns.reference;
import static org.inferometer.layers.LayerRuns.tensor;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.DoubleStream;
import org.inferometer.customlayer.cuda.Launch.Extent;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.layers.LayerRuns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BiasGeluTest {
  private static final BiasGelu LAYER = new BiasGelu();
  private static final Record NONE = LAYER.signature().attributes().defaults();
  private static final List<ElementType> TYPES =
      List.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16);

  /// Values of erfc from tables: `Φ(x) = erfc(-x / √2) / 2`.
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "0.5, 0.4795001221869535",
    "1, 0.15729920705028513",
    "2, 0.004677734981047266",
    "3, 2.209049699858544e-5",
    "5, 1.5374597944280349e-12",
    "10, 2.088487583762545e-45",
    "-1, 1.8427007929497148",
    "-3, 1.9999779095030015"
  })
  void theNormalDistributionIsThatOfTables(double z, double erfc) {
    // √2 is not a double, and at 10 its rounding error is magnified 200 times.
    assertThat(NormalDistribution.below(-z * Math.sqrt(2)))
        .isCloseTo(erfc / 2, withPercentage(4e-12));
  }

  /// Against the series of erf about 0 in 100 digits (DLMF 7.6.1).
  @Test
  void theNormalDistributionIsRightToTheLastDigits() {
    for (double x = -9; x <= 9; x += 0.03125) {
      double exact = below(x).doubleValue();
      assertThat(NormalDistribution.below(x)).as("%s", x).isCloseTo(exact, offset(2e-15 * exact));
    }
  }

  private static BigDecimal below(double x) {
    MathContext digits = new MathContext(100);
    BigDecimal square = new BigDecimal(x).pow(2).negate();
    BigDecimal power = new BigDecimal(x);
    BigDecimal sum = power;
    // (-1)^k x^(2k + 1) / (2^k k! (2k + 1))
    for (int k = 1; k < 300; k++) {
      power = power.multiply(square, digits).divide(BigDecimal.valueOf(2L * k), digits);
      sum = sum.add(power.divide(BigDecimal.valueOf(2L * k + 1), digits), digits);
    }
    BigDecimal pi =
        new BigDecimal(
            "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798");
    BigDecimal root = pi.multiply(BigDecimal.TWO).sqrt(digits);
    return sum.divide(root, digits).add(new BigDecimal("0.5"), digits);
  }

  /// `gelu(s) - gelu(-s) = s`, since `Φ(s) + Φ(-s) = 1`.
  @Test
  void theBiasIsAddedByColumn() {
    HostTensor x = tensor(ElementType.FLOAT, "2x2", 1, 2, -4, -1);

    double[] y = reference(LAYER, NONE, x, tensor(ElementType.FLOAT, "2", 1, -1));

    assertThat(y[0]).isCloseTo(2 * (1 - 0.02275013194817921), offset(1e-15));
    assertThat(y[1]).isCloseTo(0.8413447460685429, offset(1e-15));
    assertThat(y[2]).isCloseTo(-3 * 0.0013498980316300933, offset(1e-17));
    assertThat(y[3]).isCloseTo(-2 * 0.02275013194817921, offset(1e-16));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "7, 7",
    "5x1, 1",
    "3x64, 64",
    "2x3x2x5, 5",
    "1500x3, 3",
    "3x2501, 2501",
    "0x4, 4",
    "3x0, 0"
  })
  void theKernelGivesWhatTheReferenceMeans(String sizes, String n) {
    for (ElementType type : TYPES) {
      for (double spread : new double[] {0.01, 1, 5}) {
        HostTensor x = random(type, sizes, 1, spread);
        HostTensor bias = random(type, n, 2, spread);
        double[] meant = reference(LAYER, NONE, x, bias);
        // The approximation is as good far below zero: relative, not absolute.
        assertKernelIsClose(LAYER, NONE, i -> 1.3e-7 * Math.abs(meant[i]), x, bias);
      }
    }
  }

  @Test
  void theApproximationKeepsItsDigitsFarBelowZero() {
    double[] numbers = DoubleStream.iterate(-14, v -> v + 0.0078125).limit(3584).toArray();
    HostTensor x = tensor(ElementType.FLOAT, "3584x1", numbers);
    HostTensor bias = tensor(ElementType.FLOAT, "1", 0);
    double[] meant = reference(LAYER, NONE, x, bias);

    assertKernelIsClose(LAYER, NONE, i -> 1.3e-7 * Math.abs(meant[i]), x, bias);
  }

  @Test
  void numbersThatAreNotFiniteGiveWhatTheFormulaGives() {
    double infinity = Double.POSITIVE_INFINITY;
    HostTensor x =
        tensor(
            ElementType.FLOAT, "8x1", Double.NaN, infinity, -infinity, 1e38, -1e38, -200, 0, 1e-45);
    HostTensor bias = tensor(ElementType.FLOAT, "1", 0);
    double[] meant = {Double.NaN, infinity, Double.NaN, 1e38, -0.0, -0.0, 0, 0};

    assertThat(reference(LAYER, NONE, x, bias))
        .usingComparatorWithPrecision(1e32)
        .containsExactly(meant);
    assertThat(kernel(LAYER, NONE, x, bias))
        .usingComparatorWithPrecision(1e32)
        .containsExactly(meant);
  }

  @Test
  void aGridCoversEveryElement() {
    assertThat(grid(0, ElementType.FLOAT16, "3x683")).isEqualTo(Extent.of(9)); // 2049 elements
    assertThat(grid(1, ElementType.FLOAT16, "3x683")).isEqualTo(Extent.of(2)); // 2048 a block
    assertThat(grid(1, ElementType.FLOAT, "3x0").product()).isZero();
  }

  private static Extent grid(int tactic, ElementType type, String sizes) {
    BiasGeluCuda kernel = new BiasGeluCuda();
    Tactic chosen = kernel.tactics(List.of(type, type, type)).get(tactic);
    TensorType x = new TensorType(type, LayerRuns.shape(sizes));
    return kernel.launch(chosen, new Operands(NONE, List.of(x, x), List.of(x))).grid();
  }
}
