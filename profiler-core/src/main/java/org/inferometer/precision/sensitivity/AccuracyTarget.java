package org.inferometer.precision.sensitivity;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity;

/// What the outputs of an INT8 network are to reach against those of FP32.
public sealed interface AccuracyTarget {

  /// Whether a score reaches it.
  boolean isMetBy(Score score);

  /// The figure of a score that it is about; unavailable where the score has none.
  Reading reading(Score score);

  /// As [#parse] reads it: `40dB`, `top1:99%`, `points:1`.
  String label();

  /// At least this ratio of signal to quantisation noise, in decibels.
  record Decibels(double least) implements AccuracyTarget {
    @Override
    public boolean isMetBy(Score score) {
      return score.sqnrDb() >= least;
    }

    @Override
    public Reading reading(Score score) {
      return sqnr(score);
    }

    @Override
    public String label() {
      return plain(least) + "dB";
    }
  }

  /// At least this share of items for which INT8 and FP32 score the same class highest, 0 to 1.
  record Agreement(double least) implements AccuracyTarget {
    @Override
    public boolean isMetBy(Score score) {
      return score.top1().isPresent() && score.top1().getAsDouble() >= least;
    }

    @Override
    public Reading reading(Score score) {
      return score.top1().isPresent()
          ? new Reading.Measured(score.top1().getAsDouble(), "1", score.inputs(), null)
          : Reading.unavailable("no output looks like the scores of classes");
    }

    @Override
    public String label() {
      return "top1:" + plain(least * 100) + "%";
    }
  }

  /// At most so many points of percent of top-1 below FP32, on the same labelled images. What was
  /// found on them decides; how far the loss on other images may be from it, the interval tells.
  record Points(double most) implements AccuracyTarget {
    /// What rounding of the product may be off.
    private static final double TOLERANCE = 1e-9;

    @Override
    public boolean isMetBy(Score score) {
      return score
          .labelled()
          .filter(pairs -> -100 * pairs.difference() <= most + TOLERANCE)
          .isPresent();
    }

    @Override
    public Reading reading(Score score) {
      return score
          .labelled()
          .map(pairs ->
              Reading.measured(
                  100 * pairs.difference(),
                  Sensitivity.POINTS,
                  pairs.samples(),
                  percent(pairs.interval95())))
          .orElse(Reading.unavailable("its scores of the labelled images are not all finite"));
    }

    @Override
    public String label() {
      return "points:" + plain(most);
    }

    private static Interval percent(Interval share) {
      return new Interval(100 * share.low(), 100 * share.high());
    }
  }

  Pattern DECIBELS = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?) ?dB", Pattern.CASE_INSENSITIVE);
  Pattern TOP1 = Pattern.compile("top1:(\\d{1,3}(?:\\.\\d{1,3})?)%");
  Pattern POINTS = Pattern.compile("points:(\\d{1,2}(?:\\.\\d{1,3})?)");

  /// @throws IllegalArgumentException with what can be written
  static AccuracyTarget parse(String text) {
    Matcher decibels = DECIBELS.matcher(text);
    if (decibels.matches()) {
      return new Decibels(Double.parseDouble(decibels.group(1)));
    }
    Matcher top1 = TOP1.matcher(text);
    if (top1.matches() && Double.parseDouble(top1.group(1)) <= 100) {
      return new Agreement(Double.parseDouble(top1.group(1)) / 100);
    }
    Matcher points = POINTS.matcher(text);
    if (points.matches()) {
      return new Points(Double.parseDouble(points.group(1)));
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no accuracy; write for example 40dB, top1:99%, or points:1");
  }

  /// The ratio of signal to noise of a score as a reading.
  static Reading sqnr(Score score) {
    if (Double.isInfinite(score.sqnrDb())) {
      return Reading.unavailable(
          score.sqnrDb() > 0
              ? "the outputs are equal to those of FP32"
              : "the outputs are not finite where those of FP32 are");
    }
    return new Reading.Measured(score.sqnrDb(), "dB", score.inputs(), null);
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(Math.round(value * 1e3), 3).stripTrailingZeros().toPlainString();
  }
}
