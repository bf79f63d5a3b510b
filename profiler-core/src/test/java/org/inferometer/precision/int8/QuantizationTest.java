package org.inferometer.precision.int8;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The oracle is the text of the ONNX specification (QuantizeLinear-13), computed in decimal.
class QuantizationTest {
  @Test
  void quantizingIsWhatTheSpecificationSays() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      float scale = (float) Math.pow(10, random.nextDouble(-2, 3));
      // Most fall into the range of int8, where rounding matters; some beyond it.
      float x = (float) (scale * random.nextDouble(-300, 300));
      int zeroPoint = random.nextInt(-128, 128);
      assertThat(Quantization.quantize(x, scale, zeroPoint))
          .as("%s / %s + %d", x, scale, zeroPoint)
          .isEqualTo((byte) specified(x, scale, zeroPoint));
    }
  }

  /// saturate(round half to even(x / scale) + zero point); the quotient is a float32, as the
  /// specification's operands are.
  private static int specified(float x, float scale, int zeroPoint) {
    BigDecimal quotient = new BigDecimal(x / scale);
    BigDecimal rounded = quotient.setScale(0, RoundingMode.HALF_EVEN);
    BigDecimal shifted = rounded.add(BigDecimal.valueOf(zeroPoint));
    return shifted.max(BigDecimal.valueOf(-128)).min(BigDecimal.valueOf(127)).intValue();
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0", "1.5, 2", "2.5, 2", "-0.5, 0", "-1.5, -2", "-2.5, -2"})
  void halvesGoToTheEvenNeighbour(float x, byte expected) {
    assertThat(Quantization.quantize(x, 1, 0)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1000, 0, 127", "-1000, 0, -128", "1000, -128, 127", "-1, -128, -128"})
  void whatIsBeyondSaturates(float x, int zeroPoint, byte expected) {
    assertThat(Quantization.quantize(x, 1, zeroPoint)).isEqualTo(expected);
  }

  @Test
  void aWeightNeverUsesMinus128() {
    assertThat(Quantization.quantizeWeight(-1000, 1)).isEqualTo((byte) -127);
  }

  @Test
  void anElementWithinTheThresholdComesBackWithinHalfAStep() {
    float scale = Quantization.scale(1, 127);
    for (int i = -10_000; i <= 10_000; i++) {
      float x = i / 10_000f;
      float back = Quantization.dequantize(Quantization.quantize(x, scale, 0), scale, 0);
      assertThat(Math.abs(back - x)).isLessThanOrEqualTo(scale * 0.500001f);
    }
  }

  @Test
  void zeroIsExactAtEveryZeroPoint() {
    for (int zeroPoint = -128; zeroPoint <= 127; zeroPoint++) {
      byte zero = Quantization.quantize(0, 0.37f, zeroPoint);
      assertThat(Quantization.dequantize(zero, 0.37f, zeroPoint)).isZero();
    }
  }

  @Test
  void aBiasIsCountedInTheAccumulatorsUnitsAndSaturates() {
    assertThat(Quantization.quantizeBias(3.0, 0.5f, 0.25f)).isEqualTo(24);
    assertThat(Quantization.quantizeBias(0.3125, 0.5f, 0.25f)).isEqualTo(2);
    assertThat(Quantization.quantizeBias(1e30, 0.5f, 0.25f)).isEqualTo(Integer.MAX_VALUE);
    assertThat(Quantization.quantizeBias(-1e30, 0.5f, 0.25f)).isEqualTo(Integer.MIN_VALUE);
  }

  @Test
  void aScaleOfNothingKeepsZerosZero() {
    assertThat(Quantization.scale(0, 127)).isEqualTo(1);
    assertThat(Quantization.scale(1e-44, 127)).isPositive();
  }
}
