package org.inferometer.precision.calibration;

import java.util.Locale;
import org.inferometer.precision.calibration.Histogram.Snapshot;

/// Chooses the threshold that the largest quantised number stands for: magnitudes beyond it are
/// clipped, those below are rounded to steps of `threshold / (levels - 1)`.
public sealed interface Calibrator {
  /// The default of the command line: 99.99 % of the magnitudes are within the threshold.
  Calibrator DEFAULT = new Percentile(99.99);

  /// @param seen magnitudes of one tensor: finite, not all zero
  /// @param levels steps from 0 to the threshold, both counted: 128 for symmetric int8, 256 where
  ///   no element is negative and the whole type serves the positive half
  /// @return > 0, at most the largest magnitude
  double threshold(Snapshot seen, int levels);

  /// As [#parse] takes it.
  String label();

  /// Nothing is clipped.
  record MinMax() implements Calibrator {
    @Override
    public double threshold(Snapshot seen, int levels) {
      return seen.largest();
    }

    @Override
    public String label() {
      return "min-max";
    }
  }

  /// A share of the elements is within the threshold.
  ///
  /// @param percent in (0, 100]
  record Percentile(double percent) implements Calibrator {
    public Percentile {
      if (!(percent > 0 && percent <= 100)) {
        throw new IllegalArgumentException(
            "a percentile is above 0 and at most 100, not " + percent);
      }
    }

    @Override
    public double threshold(Snapshot seen, int levels) {
      return PercentileSearch.threshold(seen, percent);
    }

    @Override
    public String label() {
      return "percentile:" + percent;
    }
  }

  /// The quantised distribution loses the least information: the smallest Kullback-Leibler
  /// divergence (Migacz, "8-bit Inference with TensorRT", GTC 2017).
  record Entropy() implements Calibrator {
    @Override
    public double threshold(Snapshot seen, int levels) {
      return EntropySearch.threshold(seen, levels);
    }

    @Override
    public String label() {
      return "entropy";
    }
  }

  /// The smallest mean square error of the quantised elements.
  record MeanSquare() implements Calibrator {
    @Override
    public double threshold(Snapshot seen, int levels) {
      return MeanSquareSearch.threshold(seen, levels);
    }

    @Override
    public String label() {
      return "mse";
    }
  }

  /// A calibrator by the name that the command line gives it.
  ///
  /// @throws IllegalArgumentException if there is none of that name, with those that there are
  static Calibrator parse(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return switch (name) {
      case "min-max", "minmax" -> new MinMax();
      case "percentile" -> DEFAULT;
      case "entropy", "kl" -> new Entropy();
      case "mse" -> new MeanSquare();
      default -> {
        if (name.matches("percentile:\\d+(\\.\\d+)?")) {
          yield new Percentile(Double.parseDouble(name.substring(name.indexOf(':') + 1)));
        }
        throw new IllegalArgumentException(
            "no calibrator '"
                + text
                + "'; there are min-max, percentile, percentile:P (for example percentile:99.9), entropy and mse");
      }
    };
  }
}
