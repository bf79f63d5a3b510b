package org.inferometer.customlayer.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ToleranceTest {
  @Test
  void halfTheSpacingIsHalfAnUlp() {
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      float number = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(number)) {
        assertThat(FloatFormat.FLOAT32.halfSpacing(number)).isEqualTo(Math.ulp(number) / 2.0);
      }
      short bits = (short) random.nextInt(0x7C00);
      double half = Float.float16ToFloat(bits);
      double above = Float.float16ToFloat((short) (bits + 1));
      if (Double.isFinite(above)) {
        assertThat(FloatFormat.FLOAT16.halfSpacing(half)).isEqualTo((above - half) / 2);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT16, 65504, 0x1p-14, 0x1p-24, 65520",
    "BFLOAT16, 0x1.FEp127, 0x1p-126, 0x1p-133, 0x1.FFp127",
    "FLOAT32, 0x1.FFFFFEp127, 0x1p-126, 0x1p-149, 0x1.FFFFFFp127"
  })
  void formatsHaveTheLimitsOfTheirStandards(
      FloatFormat format, double largest, double normal, double smallest, double overflow) {
    assertThat(format.largest()).isEqualTo(largest);
    assertThat(format.smallestNormal()).isEqualTo(normal);
    assertThat(format.smallest()).isEqualTo(smallest);
    assertThat(format.overflow()).isEqualTo(overflow);
  }

  @Test
  void numbersFromTheOverflowThresholdOnRoundToInfinity() {
    HostTensor half = Values.onHeap(new TensorType(ElementType.FLOAT16, Shape.of(2)));
    TensorElements.set(half, 0, FloatFormat.FLOAT16.overflow());
    TensorElements.set(half, 1, Math.nextDown(FloatFormat.FLOAT16.overflow()));

    assertThat(Reference.numbers(half)).containsExactly(Double.POSITIVE_INFINITY, 65504);
  }

  @Test
  void operationsAreThoseOfTheRowAndOneForEachNumberThatAnOutputDependsOn() throws Exception {
    assertThat(operations(Layers.gate(), "T=float32 N=2 C=3 ...=5 divisor=6.0"))
        .isEqualTo(
            new Operations(
                7,
                "the row of the catalogue has 5 FLOPs for an output; an output depends on 2 numbers"));
    assertThat(operations(Layers.norm(), "T=float16 N=30 ...=4 epsilon=1.0E-5").count())
        .isEqualTo(4 + 30 + 1);
    assertThat(operations(Layers.windows(), "T=float32 N=2 L=64 width=3 stride=1 pad=0").count())
        .isBetween(4 * 3L, 4 * 4L);
    assertThat(operations(Layers.scan(), "T=float32 N=50").count()).isEqualTo(4 * 50);
    assertThat(operations(Layers.shift(), "T=int32 N=50 distance=1").count()).isEqualTo(1);
  }

  private static Operations operations(TestLayer layer, String text) throws Exception {
    return Operations.of(setting(layer, text));
  }

  private static Setting setting(TestLayer layer, String text) {
    Case drawn = Case.parse(layer.signature(), text + " values=alternating exponent=0 seed=9");
    return ((Setting.Valid) Setting.of(layer, drawn, 1 << 18)).setting();
  }

  /// A sum of positive numbers errs by its rounding alone; one that cancels by far more.
  @Test
  void theToleranceGrowsWithTheConditionOfTheNumbers() throws Exception {
    Setting setting = setting(Layers.scan(), "T=float32 N=64");
    List<HostTensor> inputs = Values.of(setting);
    Oracle oracle = Oracle.of(setting, inputs, false);
    double sum = 0;
    double magnitudes = 0;
    for (double number : Reference.numbers(inputs.getFirst())) {
      sum += number;
      magnitudes += Math.abs(number);
    }
    Tolerance total = oracle.tolerance(1, 0);
    double gamma = 256 * 0x1p-24 / (1 - 256 * 0x1p-24);

    assertThat(oracle.expected().get(1)[0]).isCloseTo(sum, within(1e-12));
    assertThat(total.operations()).isEqualTo(256);
    assertThat(total.unit()).isEqualTo(0x1p-24);
    assertThat(total.arithmetic()).isCloseTo(gamma * Math.abs(sum), within(1e-40));
    // All numbers away from zero: the largest change of a sum.
    assertThat(total.sensitivity()).isCloseTo(gamma * magnitudes, within(1e-9));
    assertThat(total.rounding()).isLessThan(total.sensitivity() / 1000);
  }

  @Test
  void specialNumbersAreExactAndOverflowIsInfinity() throws Exception {
    TestLayer layer = Layers.gate();
    Setting setting =
        ((Setting.Valid)
                Setting.of(
                    layer,
                    Case.parse(
                        layer.signature(),
                        "T=float16 N=1 C=1 divisor=6.0 values=random exponent=0 seed=1"),
                    9))
            .setting();
    Operations operations = new Operations(1, "none");

    assertThat(accepts(setting, operations, Double.NaN, Double.NaN)).isTrue();
    assertThat(accepts(setting, operations, Double.NaN, 0)).isFalse();
    assertThat(accepts(setting, operations, 0, Double.NaN)).isFalse();
    assertThat(accepts(setting, operations, 0, -0.0)).isTrue();
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(accepts(setting, operations, infinity, infinity)).isTrue();
    assertThat(accepts(setting, operations, infinity, 65504)).isFalse();
    assertThat(accepts(setting, operations, infinity, -infinity)).isFalse();
    assertThat(accepts(setting, operations, 1e6, infinity)).isTrue();
    assertThat(accepts(setting, operations, 65500, infinity)).isFalse();
    assertThat(accepts(setting, operations, 65519.999, infinity)).isTrue();
    assertThat(accepts(setting, operations, 1e6, -infinity)).isFalse();
  }

  private static boolean accepts(
      Setting setting, Operations operations, double expected, double found) {
    Oracle oracle =
        new Oracle(
            setting,
            List.of(new double[] {expected}),
            List.of(new double[1]),
            operations,
            0x1p-24,
            0x1p-150);
    return oracle.accepts(0, 0, found);
  }
}
