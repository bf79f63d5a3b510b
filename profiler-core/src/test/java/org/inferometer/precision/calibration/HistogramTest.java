package org.inferometer.precision.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Test
  void extremesAreExactWhateverTheNumberOfElements() {
    float[] values = gaussian(300_001, 1);
    values[299_999] = 17.25f;
    values[123_456] = -9.5f;

    Snapshot seen = recorded(values);

    assertThat(seen.greatest()).isEqualTo(17.25);
    assertThat(seen.least()).isEqualTo(-9.5);
    assertThat(seen.largest()).isEqualTo(17.25);
    assertThat(seen.elements()).isEqualTo(300_001);
  }

  @Test
  void everyElementOfASmallTensorIsCountedInItsBin() {
    float[] values = gaussian(10_000, 2);
    values[7] = 0;
    values[8] = -0.0f;

    Snapshot seen = recorded(values);

    assertThat(seen.zeros()).isEqualTo(2);
    long[] expected = new long[Histogram.BINS];
    for (float value : values) {
      if (value != 0) {
        int bin = (int) (Math.abs((double) value) / seen.range() * Histogram.BINS);
        expected[Math.min(bin, Histogram.BINS - 1)]++;
      }
    }
    assertThat(seen.bins()).isEqualTo(expected);
  }

  @Test
  void growingRangesKeepEveryCount() {
    Histogram histogram = new Histogram();
    for (float factor : new float[] {0.001f, 1, 40, 3, 5000}) {
      float[] values = gaussian(1000, 3);
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor;
      }
      histogram.add(MemorySegment.ofArray(values));
    }

    Snapshot seen = histogram.snapshot();

    assertThat(LongStream.of(seen.bins()).sum() + seen.zeros()).isEqualTo(5000);
    assertThat(seen.range()).isGreaterThanOrEqualTo(seen.largest());
    assertThat(seen.range() / 2).isLessThan(seen.largest());
  }

  @Test
  void manySmallCallsGiveWhatOneLargeCallGives() {
    float[] values = gaussian(20_000, 4);
    Histogram pieces = new Histogram();
    for (int i = 0; i < values.length; i += 100) {
      pieces.add(MemorySegment.ofArray(Arrays.copyOfRange(values, i, i + 100)));
    }

    Snapshot whole = recorded(values);

    assertThat(pieces.snapshot().bins()).isEqualTo(whole.bins());
    assertThat(pieces.snapshot().range()).isEqualTo(whole.range());
  }

  @Test
  void aSampleOfALargeTensorHasTheSameDistribution() {
    float[] values = gaussian(2_000_000, 5);

    Snapshot seen = recorded(values);

    double median = PercentileSearch.threshold(seen, 50);
    assertThat(median)
        .as("the median magnitude of a normal distribution")
        .isCloseTo(0.6745, within(0.02));
  }

  @Test
  void infinitiesAndNanAreNoticed() {
    for (float odd :
        new float[] {
          Float.NaN,
          -Float.NaN,
          Float.intBitsToFloat(0xffc00001),
          Float.POSITIVE_INFINITY,
          Float.NEGATIVE_INFINITY
        }) {
      float[] values = gaussian(100, 6);
      values[50] = odd;
      assertThat(recorded(values).finite()).as("%s", odd).isFalse();
    }
    assertThat(recorded(gaussian(100, 6)).finite()).isTrue();
  }

  @Test
  void aConstantTensorIsNoticed() {
    float[] values = new float[1000];
    Arrays.fill(values, 2.5f);
    assertThat(recorded(values).constant()).isTrue();
    assertThat(Range.of(recorded(values), new Calibrator.MinMax(), 128))
        .isEqualTo(new Range.Unusable("is 2.5 everywhere"));
  }

  static Snapshot recorded(float[] values) {
    Histogram histogram = new Histogram();
    histogram.add(MemorySegment.ofArray(values));
    return histogram.snapshot();
  }

  static float[] gaussian(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
