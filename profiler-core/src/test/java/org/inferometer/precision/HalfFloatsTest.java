package org.inferometer.precision;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.network.onnx.TensorData;
import org.junit.jupiter.api.Test;

/// Rounding to binary16 against its definition in IEEE 754: the nearest number, and between two
/// equally near the one whose last bit is zero.
class HalfFloatsTest {
  private static final int HALVES = 0x7c00;

  @Test
  void everyMidpointBetweenTwoHalvesTiesToTheEvenOne() {
    float[] floats = new float[HALVES];
    short[] expected = new short[HALVES];
    for (int half = 0; half < HALVES; half++) {
      floats[half] = midpointAbove(half);
      expected[half] = (short) (half + (half & 1));
    }
    assertThat(rounded(floats)).isEqualTo(expected);
  }

  @Test
  void whatIsNotAMidpointGoesToTheNearerHalf() {
    float[] floats = new float[2 * HALVES];
    short[] expected = new short[2 * HALVES];
    for (int half = 0; half < HALVES; half++) {
      floats[2 * half] = Math.nextDown(midpointAbove(half));
      expected[2 * half] = (short) half;
      floats[2 * half + 1] = Math.nextUp(midpointAbove(half));
      expected[2 * half + 1] = (short) (half + 1);
    }
    assertThat(rounded(floats)).isEqualTo(expected);
  }

  @Test
  void theSignIsKept() {
    assertThat(rounded(-0f, -1f, -65520f, Float.NEGATIVE_INFINITY))
        .containsExactly((short) 0x8000, (short) 0xbc00, (short) 0xfc00, (short) 0xfc00);
  }

  @Test
  void lossesAreCountedAsTheRoundedNumbersShow() {
    List<Float> values = new ArrayList<>();
    for (int half = 0; half < HALVES; half++) {
      float midpoint = midpointAbove(half);
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
    assertThat(HalfFloats.rounding(new TensorData.Stored(MemorySegment.ofArray(floats))))
        .isEqualTo(counted(floats));
  }

  @Test
  void partsAreThoseOfTheWhole() {
    float[] floats = new float[40_000];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (i - 20_000) * 0.37f;
    }
    HalfFloats halves =
        new HalfFloats(new TensorData.Stored(MemorySegment.ofArray(floats).asReadOnly()));
    byte[] parts = new byte[80_000];
    for (int from = 0; from < parts.length; from += 20_000) {
      halves.copy(from, MemorySegment.ofArray(parts).asSlice(from, 20_000));
    }
    assertThat(parts).isEqualTo(halves.bytes().toArray(ValueLayout.JAVA_BYTE));
  }

  /// Exact in float32, whose precision is 13 bits more. Above the largest half lies 65536, which
  /// would be the next.
  private static float midpointAbove(int half) {
    float low = Float.float16ToFloat((short) half);
    float high = half + 1 == HALVES ? 65536f : Float.float16ToFloat((short) (half + 1));
    return (low + high) / 2;
  }

  private static short[] rounded(float... floats) {
    return new HalfFloats(new TensorData.Stored(MemorySegment.ofArray(floats)))
        .bytes()
        .toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
  }

  private static WeightRounding counted(float[] floats) {
    short[] halves = rounded(floats);
    long overflowed = 0;
    long flushed = 0;
    long subnormal = 0;
    for (int i = 0; i < floats.length; i++) {
      float half = Float.float16ToFloat(halves[i]);
      overflowed += Float.isFinite(floats[i]) && Float.isInfinite(half) ? 1 : 0;
      flushed += floats[i] != 0 && half == 0 ? 1 : 0;
      subnormal += half != 0 && Math.abs(half) < 0x1p-14f ? 1 : 0;
    }
    return new WeightRounding(floats.length, overflowed, flushed, subnormal);
  }
}
