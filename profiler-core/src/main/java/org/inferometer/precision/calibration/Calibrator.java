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

  /// A share of the elements is within the threshold, which lies within its bin as if the bin's
  /// elements were spread evenly.
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
      long total = seen.zeros();
      for (long count : seen.bins()) {
        total += count;
      }
      double wanted = total * (percent / 100);
      double below = seen.zeros();
      for (int bin = 0; bin < seen.bins().length; bin++) {
        long count = seen.bins()[bin];
        if (count > 0 && below + count >= wanted) {
          double within = Math.max(0, (wanted - below) / count);
          // Where zeros alone are the share, the first bin with anything in it still counts.
          double at = (bin + (within == 0 ? 1 : within)) * seen.width();
          return Math.min(at, seen.largest());
        }
        below += count;
      }
      return seen.largest();
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

  /// The smallest mean square error of the quantised elements, each bin taken at its middle.
  record MeanSquare() implements Calibrator {
    @Override
    public double threshold(Snapshot seen, int levels) {
      return Candidates.best(seen, levels, end -> error(seen.bins(), end, levels));
    }

    /// The sum of square errors, in squares of a bin's width.
    private static double error(long[] bins, int end, int levels) {
      double step = (double) end / (levels - 1);
      double sum = 0;
      for (int i = 0; i < bins.length; i++) {
        if (bins[i] > 0) {
          double middle = i + 0.5;
          double quantised = Math.min(levels - 1, Math.rint(middle / step)) * step;
          sum += bins[i] * (middle - quantised) * (middle - quantised);
        }
      }
      return sum;
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
