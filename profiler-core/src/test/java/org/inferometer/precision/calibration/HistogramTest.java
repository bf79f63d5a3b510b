package org.inferometer.precision.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private static final Sampling EVERYTHING = new Sampling(1 << 24, 1);

  @Test
  void extremesAreExactWhateverTheNumberOfElements() {
    float[] values = gaussian(300_001, 1);
    values[299_999] = 17.25f;
    values[123_456] = -9.5f;
    Histogram histogram = histogram(new Sampling(1 << 10, 1));

    histogram.add(MemorySegment.ofArray(values));
    Snapshot seen = histogram.snapshot();

    assertThat(seen.greatest()).isEqualTo(17.25);
    assertThat(seen.least()).isEqualTo(-9.5);
    assertThat(seen.largest()).isEqualTo(17.25);
    assertThat(seen.elements()).isEqualTo(300_001);
  }

  @Test
  void extremesOfAllElementsAreTakenInTheFirstOfSeveralInferences() {
    Histogram histogram = histogram(new Sampling(64, 3));
    float[] values = new float[100_000];
    float largest = 0;
    for (int i = 0; i < 7; i++) {
      // Nobody samples one element of so many.
      values[77_777] = 10 * (i + 1);
      histogram.add(MemorySegment.ofArray(values));
      largest = i % 3 == 0 ? values[77_777] : largest;
      assertThat(histogram.snapshot().greatest()).isEqualTo(largest);
    }
    assertThat(histogram.snapshot().elements()).isEqualTo(700_000);
  }

  /// Behind a clip nothing more can be learnt once its bound has been seen: what follows is not
  /// looked at, as an element that cannot be there shows.
  @Test
  void extremesThatReachedTheirBoundAreNotTakenAgain() {
    float[] below = new float[10_000];
    below[5000] = 5;
    float[] reached = new float[10_000];
    reached[5000] = 6;
    float[] impossible = new float[10_000];
    impossible[5000] = 7;
    Histogram histogram = new Histogram(new Sampling(0, 1), new ObservedTensor(128, 6, false));

    histogram.add(MemorySegment.ofArray(below));
    histogram.add(MemorySegment.ofArray(reached));
    assertThat(histogram.snapshot().greatest()).isEqualTo(6);
    histogram.add(MemorySegment.ofArray(impossible));

    assertThat(histogram.snapshot().greatest()).isEqualTo(6);
    assertThat(histogram.snapshot().elements()).isEqualTo(30_000);
  }

  @Test
  void aTensorThatIsItsBoundEverywhereIsLookedAtUntilItDiffers() {
    float[] six = new float[10_000];
    Arrays.fill(six, 6);
    Histogram histogram =
        new Histogram(Sampling.of(new Calibrator.MinMax(), 4), new ObservedTensor(128, 6, false));

    histogram.add(MemorySegment.ofArray(six));
    assertThat(histogram.snapshot().constant()).isTrue();
    six[5000] = 1;
    histogram.add(MemorySegment.ofArray(six));

    assertThat(histogram.snapshot().constant()).isFalse();
  }

  @Test
  void histogramsCountBesideTheCallerWhatOneCountsAlone() {
    float[] values = gaussian(12_000, 7);
    Histograms histograms =
        new Histograms(Map.of("x", ObservedTensor.unbounded(128)), new Sampling(1 << 14, 1));
    Histogram alone = histogram(EVERYTHING);
    for (int i = 0; i < 5; i++) {
      histograms.add("x", MemorySegment.ofArray(values));
      histograms.endInference();
      alone.add(MemorySegment.ofArray(values));
    }

    Snapshot seen = Objects.requireNonNull(histograms.snapshots().get("x"));

    assertThat(seen.bins()).isEqualTo(alone.snapshot().bins());
    assertThat(seen.elements()).isEqualTo(60_000);
  }

  @Test
  void nonFiniteElementsOfTensorsThatNobodyAskedForAreNoticed() {
    Histograms histograms =
        new Histograms(Map.of("x", ObservedTensor.unbounded(128)), new Sampling(64, 8));
    histograms.add("output", MemorySegment.ofArray(new float[] {1, 2}));
    assertThat(histograms.nonFinite()).isZero();
    histograms.add("output", MemorySegment.ofArray(new float[] {1, Float.NaN}));
    assertThat(histograms.nonFinite()).isEqualTo(1);
    histograms.add("x", MemorySegment.ofArray(new float[] {Float.POSITIVE_INFINITY}));
    assertThat(histograms.nonFinite()).isEqualTo(2);
  }

  /// Nothing is computed from it that would show the infinity.
  @Test
  void everyElementOfAnOutputIsLookedAtInEveryInference() {
    float[] values = new float[10_000];
    float[] infinite = new float[10_000];
    infinite[5001] = Float.POSITIVE_INFINITY;
    for (boolean output : new boolean[] {true, false}) {
      Histogram histogram =
          new Histogram(
              new Sampling(64, 8), new ObservedTensor(128, Double.POSITIVE_INFINITY, output));
      histogram.add(MemorySegment.ofArray(values));
      histogram.add(MemorySegment.ofArray(infinite));

      assertThat(histogram.snapshot().finite()).as("output: %s", output).isNotEqualTo(output);
    }
  }

  @Test
  void minMaxTakesTheExtremesOfAllElementsAndCountsSome() {
    float[] many = gaussian(1 << 14, 1);
    many[12_345] = -3000;
    many[54] = 4000;
    Histogram histogram = histogram(Sampling.of(new Calibrator.MinMax(), 1 << 9));
    histogram.add(MemorySegment.ofArray(many));
    histogram.add(MemorySegment.ofArray(many));

    Snapshot seen = histogram.snapshot();

    assertThat(seen.least()).isEqualTo(-3000);
    assertThat(seen.greatest()).isEqualTo(4000);
    assertThat(LongStream.of(seen.bins()).sum() + seen.zeros()).isBetween(1L << 11, 1L << 14);
    assertThat(Range.of(seen, new Calibrator.MinMax(), 128))
        .isEqualTo(new Range.Threshold(4000, seen.counts()));
  }

  /// One element at a time differs from the others: what the histogram counts of it is how often
  /// its place was taken.
  @Test
  void everyPlaceOfALargeTensorIsSampledAboutAsOften() {
    float[] values = new float[4200];
    List<Long> taken = new ArrayList<>();
    for (int place = 0; place < values.length; place += 97) {
      Histogram histogram = histogram(new Sampling(512, 1));
      values[place] = 1;
      for (int i = 0; i < 200; i++) {
        histogram.add(MemorySegment.ofArray(values));
      }
      values[place] = 0;
      taken.add(LongStream.of(histogram.snapshot().bins()).sum());
    }

    double expected = 200.0 * 512 / values.length;
    assertThat(taken).allSatisfy(times -> assertThat(times).isBetween(5L, 60L));
    assertThat(taken.stream().mapToLong(Long::longValue).average().orElse(0))
        .isCloseTo(expected, within(expected / 5));
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
    Histogram histogram = histogram(EVERYTHING);
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
    Histogram pieces = histogram(EVERYTHING);
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

    Histogram histogram = histogram(new Sampling(1 << 14, 1));
    histogram.add(MemorySegment.ofArray(values));
    Snapshot seen = histogram.snapshot();

    assertThat(LongStream.of(seen.bins()).sum()).isEqualTo(1 << 14);
    double median = new Calibrator.Percentile(50).threshold(seen, 128);
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
  void cellsTellSmallNumbersApartBesideTheLargest() {
    float[] values = {0, 1, -1.1f, 1.5f, 2, 1e-20f, -3.4e38f, 7 * Float.MIN_VALUE};

    Map<Float, Long> least = new TreeMap<>();
    recorded(values)
        .counts()
        .counts()
        .forEach((cell, count) -> least.put(MagnitudeCounts.least(cell), count));

    assertThat(least.keySet()).hasSize(5).contains(1f, 1.5f, 2f);
    assertThat(least).containsEntry(1f, 2L);
    assertThat(least.keySet().iterator().next()).isBetween(1e-20f / 1.125f, 1e-20f);
  }

  @Test
  void aConstantTensorIsNoticed() {
    float[] values = new float[1000];
    Arrays.fill(values, 2.5f);
    assertThat(recorded(values).constant()).isTrue();
    assertThat(Range.of(recorded(values), new Calibrator.MinMax(), 128))
        .isEqualTo(new Range.Constant(2.5));
  }

  private static Histogram histogram(Sampling sampling) {
    return new Histogram(sampling, ObservedTensor.unbounded(128));
  }

  static Snapshot recorded(float[] values) {
    Histogram histogram = histogram(EVERYTHING);
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
