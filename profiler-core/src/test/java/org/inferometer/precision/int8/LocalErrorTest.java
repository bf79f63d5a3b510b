package org.inferometer.precision.int8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.SplittableRandom;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.calibration.Histograms;
import org.inferometer.precision.calibration.MagnitudeCounts;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.calibration.Sampling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The oracle quantises each element and compares it with what comes back.
class LocalErrorTest {
  private static final int STEPS = 127;
  private static final int ELEMENTS = 1 << 14;

  @ParameterizedTest
  @CsvSource({"4, 0", "1, 0", "0.1, 0", "40, 0", "1000, 0", "4, 2", "1, 2", "30, 2", "300, 3"})
  void theExpectedErrorIsThatOfQuantisedElements(double threshold, double spread) {
    float[] elements = elements(spread);
    float scale = Quantization.scale(threshold, STEPS);

    LocalError expected = LocalError.of(counts(elements), scale, STEPS);

    assertThat(expected.signalToNoiseDb()).isCloseTo(signalToNoiseDb(elements, scale), within(1.2));
    assertThat(expected.lost()).isCloseTo(lost(elements, scale), within(0.05));
  }

  @Test
  void aUsualTensorHasNoObstacle() {
    float scale = Quantization.scale(4, STEPS);
    assertThat(LocalError.of(counts(elements(0)), scale, STEPS).obstacle(4)).isEmpty();
  }

  @Test
  void aRangeOfFewLargeElementsLeavesNothingOfTheOthers() {
    float[] elements = elements(0);
    for (int i = 0; i < ELEMENTS; i += 10) {
      elements[i] = -1e9f;
    }
    LocalError error = LocalError.of(counts(elements), Quantization.scale(1e9, STEPS), STEPS);

    assertThat(error.signalToNoiseDb()).as("the large ones are right").isGreaterThan(40);
    assertThat(error.obstacle(1e9)).hasValueSatisfying(why -> assertThat(why).contains("90 %"));
  }

  @Test
  void aRangeThatCutsTheSignalOffIsNamedWithWhatIsLeft() {
    LocalError error =
        LocalError.of(counts(elements(0)), Quantization.scale(0.5, STEPS), STEPS);

    assertThat(error.obstacle(0.5)).hasValueSatisfying(why -> assertThat(why).contains(" dB"));
  }

  @Test
  void nothingIsSaidOfWhatWasNotSeen() {
    assertThat(LocalError.of(MagnitudeCounts.NONE, 1, STEPS).obstacle(1)).isEmpty();
  }

  /// Normal, times e to a normal power.
  private static float[] elements(double spread) {
    SplittableRandom random = new SplittableRandom(5);
    float[] elements = new float[ELEMENTS];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (float) (random.nextGaussian() * Math.exp(spread * random.nextGaussian()));
    }
    return elements;
  }

  private static MagnitudeCounts counts(float[] elements) {
    Histograms histograms =
        new Histograms(Map.of("x", ObservedTensor.unbounded(128)), new Sampling(ELEMENTS, 1));
    MemorySegment data = Arena.ofAuto().allocate(4L * elements.length, 4);
    MemorySegment.copy(elements, 0, data, ValueLayout.JAVA_FLOAT, 0, elements.length);
    histograms.add("x", data);
    Range range =
        Range.of(
            histograms.snapshots().values().iterator().next(), new Calibrator.MinMax(), 128);
    return ((Range.Threshold) range).seen();
  }

  private static float back(float element, float scale) {
    return Quantization.quantizeWeight(element, scale) * scale;
  }

  private static double signalToNoiseDb(float[] elements, float scale) {
    double signal = 0;
    double noise = 0;
    for (float element : elements) {
      signal += (double) element * element;
      noise += Math.pow(element - back(element, scale), 2);
    }
    return 10 * Math.log10(signal / noise);
  }

  private static double lost(float[] elements, float scale) {
    double sum = 0;
    for (float element : elements) {
      sum += Math.min(1, Math.pow((element - back(element, scale)) / element, 2));
    }
    return sum / elements.length;
  }
}
