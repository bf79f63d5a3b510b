package org.inferometer.customlayer.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.check.Layers.GateSettings;
import org.inferometer.customlayer.check.Layers.NormSettings;
import org.inferometer.customlayer.check.Layers.ShiftSettings;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.junit.jupiter.api.Test;

/// Mistakes that kernels are known for, each one changed line in a kernel that is right. Each must
/// be found by the check that it belongs to, at its tensor, and be shown by a small case.
final class ValueMistakesTest {
  @Test
  void theTailOfAVectorLoopIsForgotten() {
    Failure failure =
        failure(
            "values",
            Layers.gate().kernel(call -> gateUpTo(call, Layers.elements(call) / 4 * 4, true)));

    assertThat(elements(failure, 0)).isEqualTo(1);
    assertThat(failure.element())
        .hasValueSatisfying(element -> assertThat(element.found()).isNaN());
  }

  /// The first elements; the others are left as they are.
  private static void gateUpTo(LayerCall call, long end, boolean ownDivisor) {
    float divisor = ownDivisor ? call.attributes(GateSettings.class).divisor() : 6;
    for (long i = 0; i < end; i++) {
      long channel = i / Layers.inner(call) % call.input(0).type().shape().dim(1);
      call.write(0, i, Layers.gated(call, call.read(0, i), call.read(1, channel), divisor));
    }
  }

  @Test
  void aTailIsForgottenThatOnlyLongRowsHave() {
    Failure failure =
        failure(
            "values",
            Layers.softmax()
                .kernel(call -> {
                  Layers.softmax(call, true);
                  for (long i = Layers.elements(call) / 64 * 64;
                      Layers.width(call) > 64 && i < Layers.elements(call);
                      i++) {
                    call.write(0, i, 0);
                  }
                }));

    assertThat(elements(failure, 0)).isEqualTo(65);
  }

  @Test
  void sumsAreKeptInFloat16() {
    Failure failure =
        failure(
            "values",
            Layers.norm()
                .kernel(call -> {
                  long width = Layers.width(call);
                  boolean half = call.input(0).type().elementType() == ElementType.FLOAT16;
                  for (long row = 0; row < Layers.rows(call); row++) {
                    float sum = 0;
                    for (long i = 0; i < width; i++) {
                      float x = (float) call.read(0, row * width + i);
                      sum += x * x;
                      sum = half ? Float.float16ToFloat(Float.floatToFloat16(sum)) : sum;
                    }
                    float epsilon = call.attributes(NormSettings.class).epsilon();
                    Layers.normalise(call, row, (float) (1 / Math.sqrt(sum / width + epsilon)));
                  }
                }));

    assertThat(failure.replay()).startsWith("T=float16 ");
    assertThat(failure.tensor()).isEqualTo("y");
    assertThat(elements(failure, 0)).isLessThanOrEqualTo(64);
  }

  @Test
  void softmaxIsNotShiftedByItsMaximum() {
    Failure failure =
        failure("values", Layers.softmax().kernel(call -> Layers.softmax(call, false)));

    assertThat(elements(failure, 0)).isLessThanOrEqualTo(3);
    assertThat(failure.element())
        .hasValueSatisfying(element -> assertThat(element.found()).isNaN());
  }

  @Test
  void aBorderIsOneElementTooEarly() {
    Failure failure = failure("values", Layers.shift().kernel(call -> Layers.shift(call, 1)));

    assertThat(elements(failure, 0)).isLessThanOrEqualTo(4);
  }

  @Test
  void theStridesOfATransposeAreExchanged() {
    Failure failure =
        failure(
            "values",
            Layers.transpose()
                .kernel(call -> {
                  Shape shape = call.input(0).type().shape();
                  for (long row = 0; row < shape.dim(0); row++) {
                    for (long column = 0; column < shape.dim(1); column++) {
                      long from = row * shape.dim(1) + column;
                      call.write(0, from, call.read(0, from));
                    }
                  }
                }));

    assertThat(failure.operands().getFirst().shape()).isEqualTo("2x2");
  }

  @Test
  void aParameterIsBroadcastAlongTheWrongAxis() {
    Failure failure =
        failure(
            "values",
            Layers.gate()
                .kernel(call -> {
                  float divisor = call.attributes(GateSettings.class).divisor();
                  long channels = call.input(0).type().shape().dim(1);
                  for (long i = 0; i < Layers.elements(call); i++) {
                    double slope = call.read(1, i % channels);
                    call.write(0, i, Layers.gated(call, call.read(0, i), slope, divisor));
                  }
                }));

    assertThat(elements(failure, 0)).isLessThanOrEqualTo(4);
  }

  @Test
  void theDefaultOfAnAttributeIsReadInsteadOfTheNodes() {
    Failure failure =
        failure(
            "values", Layers.gate().kernel(call -> gateUpTo(call, Layers.elements(call), false)));

    assertThat(failure.attributes()).containsEntry("divisor", "2.5");
    assertThat(elements(failure, 0)).isEqualTo(1);
  }

  @Test
  void epsilonIsIgnored() {
    Failure failure = failure("values", Layers.norm().kernel(call -> Layers.norm(call, 0)));

    assertThat(failure.attributes()).containsKey("epsilon");
    assertThat(elements(failure, 0)).isLessThanOrEqualTo(2);
  }

  @Test
  void nanIsSwallowedByAComparison() {
    Failure failure =
        failure(
            "special-values",
            Layers.gate()
                .kernel(call -> {
                  float divisor = call.attributes(GateSettings.class).divisor();
                  for (long i = 0; i < Layers.elements(call); i++) {
                    long channel = i / Layers.inner(call) % call.input(0).type().shape().dim(1);
                    double x = call.read(0, i);
                    double gate = call.read(1, channel) * x / divisor + 0.5;
                    double least = gate > 0 ? gate : 0;
                    call.write(0, i, x * (least >= 1 ? 1 : least));
                  }
                }));

    assertThat(failure.replay()).contains("values=nan ");
    assertThat(elements(failure, 0)).isLessThanOrEqualTo(2);
    assertThat(failure.element())
        .hasValueSatisfying(element -> {
          assertThat(element.expected()).isNaN();
          assertThat(element.found()).isZero();
        });
  }

  @Test
  void infinityBecomesNan() {
    Failure failure =
        failure(
            "special-values",
            Layers.dequantise()
                .kernel(call -> {
                  for (long i = 0; i < Layers.elements(call); i++) {
                    float q = (float) call.read(0, i);
                    float scale = (float) call.read(1, i % Layers.width(call));
                    call.write(0, i, q * scale + 0 * scale);
                  }
                }));

    assertThat(failure.replay()).contains("values=infinite ");
    assertThat(elements(failure, 1)).isEqualTo(1);
    assertThat(failure.element())
        .hasValueSatisfying(element -> assertThat(element.expected()).isInfinite());
  }

  @Test
  void anIndexIsNarrowedTo16Bits() {
    Failure failure =
        failure(
            "values",
            Layers.shift()
                .kernel(call -> {
                  long width = Layers.width(call);
                  long distance = call.attributes(ShiftSettings.class).distance();
                  for (long i = 0; i < Layers.elements(call); i++) {
                    boolean inside = i % width + distance < width;
                    call.write(0, i, inside ? call.read(0, (char) (i + distance)) : 0);
                  }
                }));

    assertThat(elements(failure, 0)).isBetween(65_537L, 66_000L);
  }

  @Test
  void numbersAreCutInsteadOfRoundedToBfloat16() {
    Failure failure =
        failure(
            "values",
            Layers.gate()
                .kernel(call -> {
                  Layers.gate(call);
                  if (call.output(0).type().elementType() == ElementType.BFLOAT16) {
                    float divisor = call.attributes(GateSettings.class).divisor();
                    for (long i = 0; i < Layers.elements(call); i++) {
                      long channel = i / Layers.inner(call) % call.input(0).type().shape().dim(1);
                      float y =
                          (float)
                              Layers.gated(call, call.read(0, i), call.read(1, channel), divisor);
                      short cut = (short) (Float.floatToRawIntBits(y) >>> 16);
                      call.output(0).data().set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i, cut);
                    }
                  }
                }));

    assertThat(failure.replay()).startsWith("T=bfloat16 ");
    assertThat(elements(failure, 0)).isLessThanOrEqualTo(3);
  }

  @Test
  void numbersAreCutInsteadOfRoundedToFloat16() {
    Failure failure =
        failure(
            "values",
            Layers.softmax()
                .kernel(call -> {
                  Layers.softmax(call, true);
                  boolean half = call.output(0).type().elementType() == ElementType.FLOAT16;
                  for (long i = 0; half && i < Layers.elements(call); i++) {
                    short nearest = call.output(0).data().get(ValueLayout.JAVA_SHORT, 2 * i);
                    short below = (short) Math.max(nearest - 1, 0);
                    call.output(0).data().set(ValueLayout.JAVA_SHORT, 2 * i, below);
                  }
                }));

    assertThat(failure.replay()).startsWith("T=float16 ");
    assertThat(elements(failure, 0)).isLessThanOrEqualTo(3);
  }

  @Test
  void denormalsAreFlushed() {
    TestLayer flushing =
        Layers.dequantise()
            .kernel(call -> {
              for (long i = 0; i < Layers.elements(call); i++) {
                float scale = flushed((float) call.read(1, i % Layers.width(call)));
                call.write(0, i, flushed((float) call.read(0, i) * scale));
              }
            });

    Failure failure = failure("special-values", flushing);

    assertThat(Math.abs(failure.element().orElseThrow().expected()))
        .isLessThan(0x1p-118)
        .isGreaterThan(0);
    assertThat(failure.element().orElseThrow().found()).isZero();
    LayerCheck.of(flushing, new FlushingBench(DirectBench.of(flushing)))
        .only("values", "special-values")
        .run()
        .requirePassed();
  }

  private static float flushed(float number) {
    return Math.abs(number) < Float.MIN_NORMAL ? 0 : number;
  }

  @Test
  void aVarianceIsADifferenceOfSquares() {
    Failure failure =
        failure(
            "values",
            Layers.variance()
                .kernel(call -> {
                  long width = Layers.width(call);
                  for (long row = 0; row < Layers.rows(call); row++) {
                    float sum = 0;
                    float squares = 0;
                    for (long i = 0; i < width; i++) {
                      float x = (float) call.read(0, row * width + i);
                      sum += x;
                      squares += x * x;
                    }
                    float mean = sum / width;
                    call.write(0, row, squares / width - mean * mean);
                  }
                }));

    assertThat(elements(failure, 0)).isLessThanOrEqualTo(8);
  }

  @Test
  void squaresOverflowAtMagnitudesThatAreNamed() {
    Failure failure =
        failure(
            "special-values",
            Layers.norm()
                .signature(
                    Signature.of("test", "Norm", 1)
                        .types("T", ElementType.FLOAT)
                        .attributes(new NormSettings(1e-5f))
                        .input("x", "T", "..., N")
                        .input("scale", "T", "N")
                        .output("y", "T", "..., N")));

    assertThat(failure.message())
        .containsPattern("magnitudes of 2\\^6\\d")
        .contains("Signature.input(name, elements, shape, Interval)");
    assertThat(failure.replay()).containsPattern("values=random exponent=6\\d ");
  }

  /// The first failure of a check; nothing else may be wrong with the layer's reference.
  static Failure failure(String check, TestLayer layer) {
    LayerReport report = LayerCheck.of(layer).seed(11).only(check, "reference").run();

    assertThat(report.check("reference").failures()).isEmpty();
    assertThat(report.check(check).failures()).isNotEmpty();
    Failure failure = report.check(check).failures().getFirst();
    assertThat(failure.layer()).isEqualTo(layer.signature().title());
    assertThat(failure.tensor()).isEqualTo(layer.signature().outputs().getFirst().name());
    assertThat(LayerCheck.of(layer).only(check).replay(failure.replay()).failures())
        .extracting(Failure::message)
        .containsExactly(failure.message());
    return failure;
  }

  private static long elements(Failure failure, int operand) {
    String shape = failure.operands().get(operand).shape();
    long elements = 1;
    for (String size : shape.equals("scalar") ? new String[0] : shape.split("x")) {
      elements *= Long.parseLong(size);
    }
    return elements;
  }
}
