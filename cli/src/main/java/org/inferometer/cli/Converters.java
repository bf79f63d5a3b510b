package org.inferometer.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.inferometer.graph.Shape;
import org.inferometer.study.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How option values are read. Each message says what was given and what is expected.
final class Converters {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");
  private static final Map<String, Double> MILLISECONDS =
      Map.of("ms", 1.0, "s", 1e3, "m", 60e3, "h", 3600e3);

  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?)%?");
  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,5})([MGmg])");

  private Converters() {}

  /// `5s`, `500ms`, `1.5m`, `2h`.
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      Matcher matcher = DURATION.matcher(value);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + value + "' is no duration; write for example 500ms, 5s or 2m");
      }
      double unit = MILLISECONDS.getOrDefault(matcher.group(2), 1.0);
      long milliseconds = Math.round(Double.parseDouble(matcher.group(1)) * unit);
      if (milliseconds < 1) {
        throw new TypeConversionException("'" + value + "' is shorter than 1ms");
      }
      return Duration.ofMillis(milliseconds);
    }
  }

  /// A part in percent, above 0 and up to 100: `2%`, `0.5`.
  static final class PercentConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      Matcher matcher = PERCENT.matcher(value);
      double percent = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
      if (percent <= 0 || percent > 100) {
        throw new TypeConversionException(
            "'" + value + "' is no percentage above 0 and up to 100; write for example 2%");
      }
      return percent / 100;
    }
  }

  /// A number of bytes, with a unit of a power of two as `split` and `tar` take it: `57M`, `1G`.
  static final class SizeConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      Matcher matcher = SIZE.matcher(value);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + value + "' is no size; write for example 57M or 1G");
      }
      return Long.parseLong(matcher.group(1)) << (matcher.group(2).equalsIgnoreCase("G") ? 30 : 20);
    }
  }

  /// One size of a batch: a whole number from 1.
  static final class BatchConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (!value.matches("[1-9]\\d{0,8}")) {
        throw new TypeConversionException(
            "'" + value + "' is no batch size; write whole numbers from 1, for example 1,8");
      }
      return Integer.valueOf(value);
    }
  }

  /// A precision by its name: `fp32`, `fp16`, `bf16`, `int8`.
  static final class PrecisionConverter implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String value) {
      return parse(value);
    }

    private static Precision parse(String value) {
      try {
        return Precision.of(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /// The right side of `NAME=1x3x224x224`.
  static final class ShapeConverter implements ITypeConverter<Shape> {
    @Override
    public Shape convert(String value) {
      if (!value.matches("\\d{1,18}(x\\d{1,18})*")) {
        throw new TypeConversionException(
            "'"
                + value
                + "' is no shape; write sizes with x between them, for example 1x3x224x224");
      }
      return Shape.of(Arrays.stream(value.split("x", -1)).mapToLong(Long::parseLong).toArray());
    }
  }
}
