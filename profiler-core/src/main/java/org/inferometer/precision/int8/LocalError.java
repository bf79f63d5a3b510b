package org.inferometer.precision.int8;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.precision.calibration.MagnitudeCounts;

/// What quantisation is expected to do to a tensor, from the magnitudes that calibration saw.
///
/// An element that rounds to zero is lost, one beyond the threshold is off by what is cut, and any
/// other has the mean square error of rounding, step² / 12 (Bennett, "Spectra of Quantized
/// Signals", Bell System Technical Journal 27, 1948; Gray and Neuhoff, "Quantization", IEEE
/// Transactions on Information Theory 44, 1998, for noise by rounding and by overload).
///
/// @param signalToNoiseDb energy of the elements over that of their errors, in dB; infinite where
///   nothing is known
/// @param lost the mean over all elements other than zero of an error's square over the element's
///   own, at most 1 each: 0 where all keep their value, 1 where nothing is left of any
/// @param apart whether nothing lies between the elements that are lost and those near the
///   threshold, as where some elements stand for "nothing here"
record LocalError(double signalToNoiseDb, double lost, boolean apart) {
  /// Below this the noise is more than a tenth of the signal.
  static final double LEAST_DB = 10;

  /// Above this a tensor keeps less than a quarter of what its elements tell.
  static final double MOST_LOST = 0.75;

  /// What is near the threshold is beyond this part of it.
  private static final double NEAR = 0.25;

  /// So many elements that are lost matter.
  private static final double SOME = 0.01;

  /// @param scale the step from one number to the next
  /// @param steps from zero to the threshold
  static LocalError of(MagnitudeCounts seen, double scale, int steps) {
    double signal = 0;
    double noise = 0;
    double lost = 0;
    double elements = 0;
    double below = 0;
    double between = 0;
    for (Map.Entry<Integer, Long> cell : seen.counts().entrySet()) {
      double least = MagnitudeCounts.least(cell.getKey());
      double error = error(least, scale, steps);
      double ratio = error / least;
      double count = cell.getValue();
      signal += count * least * least;
      noise += count * error * error;
      lost += count * Math.min(1, ratio * ratio);
      elements += count;
      below += least < scale / 2 ? count : 0;
      between += least >= scale / 2 && least < NEAR * scale * steps ? count : 0;
    }
    return elements == 0
        ? new LocalError(Double.POSITIVE_INFINITY, 0, false)
        : new LocalError(
            10 * Math.log10(signal / noise),
            lost / elements,
            between == 0 && below > SOME * elements);
  }

  private static double error(double magnitude, double scale, int steps) {
    if (magnitude < scale / 2) {
      return magnitude;
    }
    return magnitude > scale * (steps + 0.5) ? magnitude - scale * steps : scale / Math.sqrt(12);
  }

  /// Why a tensor is not worth quantising, a predicate; empty if it is.
  ///
  /// @param threshold that its range ends at
  Optional<String> obstacle(double threshold) {
    if (apart) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "has a range of %.3g, far from all but the largest elements, which would become 0",
              threshold));
    }
    if (lost > MOST_LOST) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "has a range of %.3g, within which %.0f %% of what its smaller elements tell would"
                  + " be rounded away",
              threshold,
              100 * lost));
    }
    return signalToNoiseDb < LEAST_DB
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "would be left with %.1f dB of signal to noise within the range of %.3g that was"
                    + " chosen for it (another calibrator may choose a wider one)",
                signalToNoiseDb,
                threshold))
        : Optional.empty();
  }
}
