package org.inferometer.precision;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rounding to 16 bits against its definition in IEEE 754: the nearest number, and between two
/// equally near the one whose last bit is zero. Bit patterns of positive numbers ascend with them
/// in both formats.
class HalfFloatsTest {
  @ParameterizedTest
  @EnumSource
  void everyMidpointBetweenTwoHalvesTiesToTheEvenOne(HalfFormat format) {
    int count = infinity(format);
    float[] floats = new float[count];
    short[] expected = new short[count];
    for (int half = 0; half < count; half++) {
      floats[half] = midpointAbove(format, half);
      expected[half] = (short) (half + (half & 1));
    }
    assertThat(rounded(format, floats)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotAMidpointGoesToTheNearerHalf(HalfFormat format) {
    int count = infinity(format);
    float[] floats = new float[2 * count];
    short[] expected = new short[2 * count];
    for (int half = 0; half < count; half++) {
      floats[2 * half] = Math.nextDown(midpointAbove(format, half));
      expected[2 * half] = (short) half;
      floats[2 * half + 1] = Math.nextUp(midpointAbove(format, half));
      expected[2 * half + 1] = (short) (half + 1);
    }
    assertThat(rounded(format, floats)).isEqualTo(expected);
  }

  @Test
  void theSignIsKept() {
    assertThat(rounded(HalfFormat.FP16, -0f, -1f, -65520f, Float.NEGATIVE_INFINITY))
        .containsExactly((short) 0x8000, (short) 0xbc00, (short) 0xfc00, (short) 0xfc00);
    assertThat(rounded(HalfFormat.BF16, -0f, -1f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY))
        .containsExactly((short) 0x8000, (short) 0xbf80, (short) 0xff80, (short) 0xff80);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoNumberStaysNone(HalfFormat format) {
    // The second would round to infinity if its bits were taken for a number's.
    short[] halves = rounded(format, Float.NaN, Float.intBitsToFloat(0x7f80_0001));
    assertThat(List.of(value(format, halves[0]), value(format, halves[1]))).containsOnly(Float.NaN);
  }

  @ParameterizedTest
  @EnumSource
  void lossesAreCountedAsTheRoundedNumbersShow(HalfFormat format) {
    List<Float> values = new ArrayList<>();
    for (int half = 0; half < infinity(format); half++) {
      float midpoint = midpointAbove(format, half);
      for (float value : new float[] {midpoint, Math.nextUp(midpoint), Math.nextDown(midpoint)}) {
        values.add(value);
        values.add(-value);
      }
    }
    values.addAll(List.of(0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, 1e30f));
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    assertThat(HalfFloats.rounding(new TensorData.Stored(MemorySegment.ofArray(floats)), format))
        .isEqualTo(counted(format, floats));
  }

  @ParameterizedTest
  @EnumSource
  void oneNumberIsRoundedAsManyAre(HalfFormat format) {
    float[] floats = {0.1f, -3.14159f, 1e-7f, 65504f, 70000f, 1e-40f};
    short[] halves = rounded(format, floats);
    for (int i = 0; i < floats.length; i++) {
      assertThat(format.rounded(floats[i])).isEqualTo(value(format, halves[i]));
    }
  }

  @ParameterizedTest
  @EnumSource
  void partsAreThoseOfTheWhole(HalfFormat format) {
    float[] floats = new float[40_000];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (i - 20_000) * 0.37f;
    }
    HalfFloats halves =
        new HalfFloats(new TensorData.Stored(MemorySegment.ofArray(floats).asReadOnly()), format);
    byte[] parts = new byte[80_000];
    for (int from = 0; from < parts.length; from += 20_000) {
      halves.copy(from, MemorySegment.ofArray(parts).asSlice(from, 20_000));
    }
    assertThat(parts).isEqualTo(halves.bytes().toArray(ValueLayout.JAVA_BYTE));
  }

  /// Exact in float32, whose precision is 13 or 16 bits more. Above the largest half lies the power
  /// of two that would be the next.
  private static float midpointAbove(HalfFormat format, int half) {
    double low = value(format, (short) half);
    double next = value(format, (short) (half + 1));
    double high =
        half + 1 == infinity(format) ? 2.0 * Math.scalb(1.0, Math.getExponent(low)) : next;
    return (float) ((low + high) / 2);
  }

  /// The bit pattern of infinity: below it are those of all finite numbers.
  private static int infinity(HalfFormat format) {
    return format == HalfFormat.FP16 ? 0x7c00 : 0x7f80;
  }

  private static float value(HalfFormat format, short half) {
    return format == HalfFormat.FP16
        ? Float.float16ToFloat(half)
        : Float.intBitsToFloat(half << 16);
  }

  private static short[] rounded(HalfFormat format, float... floats) {
    return new HalfFloats(new TensorData.Stored(MemorySegment.ofArray(floats)), format)
        .bytes()
        .toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
  }

  private static WeightRounding counted(HalfFormat format, float[] floats) {
    double smallestNormal = format == HalfFormat.FP16 ? 0x1p-14 : 0x1p-126;
    short[] halves = rounded(format, floats);
    long overflowed = 0;
    long flushed = 0;
    long subnormal = 0;
    for (int i = 0; i < floats.length; i++) {
      float half = value(format, halves[i]);
      overflowed += Float.isFinite(floats[i]) && Float.isInfinite(half) ? 1 : 0;
      flushed += floats[i] != 0 && half == 0 ? 1 : 0;
      subnormal += half != 0 && Math.abs(half) < smallestNormal ? 1 : 0;
    }
    return new WeightRounding(floats.length, overflowed, flushed, subnormal);
  }
}
