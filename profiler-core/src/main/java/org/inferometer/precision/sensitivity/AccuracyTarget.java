package org.inferometer.precision.sensitivity;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.inferometer.study.Reading;

/// What the outputs of an INT8 network are to reach against those of FP32.
public sealed interface AccuracyTarget {

  /// Whether a score reaches it.
  boolean isMetBy(Score score);

  /// The figure of a score that it is about; unavailable where the score has none.
  Reading reading(Score score);

  /// As [#parse] reads it: `40dB`, `top1:99%`.
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

  Pattern DECIBELS = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?) ?dB", Pattern.CASE_INSENSITIVE);
  Pattern TOP1 = Pattern.compile("top1:(\\d{1,3}(?:\\.\\d{1,3})?)%");

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
    throw new IllegalArgumentException(
        "'" + text + "' is no accuracy; write for example 40dB, or top1:99%");
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
