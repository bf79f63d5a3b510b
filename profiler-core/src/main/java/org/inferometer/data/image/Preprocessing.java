package org.inferometer.data.image;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.inferometer.data.InputException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How an image becomes an input: resize, crop, order of channels, then for each value `(pixel *
/// scale - mean) / std`, with pixels from 0 to 255.
///
/// As a file: `{"resize": 256, "crop": 224, "layout": "NCHW", "channels": "RGB", "scale":
/// 0.00392156862745098, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}`. Every entry
/// may be absent.
///
/// @param resize the short side in pixels, or `HxW`; absent: to what is cropped, or to the input
/// @param crop the side of the square that is cut from the middle, or `HxW`; absent: the input
/// @param layout `NCHW` or `NHWC`; absent: by the input's shape
/// @param channels `RGB`, `BGR` or `GRAY`; absent: by the input's number of channels
/// @param mean one for each channel or one for all
/// @param std one for each channel or one for all
public record Preprocessing(
    @Nullable Size resize,
    @Nullable Size crop,
    @Nullable String layout,
    @Nullable String channels,
    double scale,
    List<Double> mean,
    List<Double> std) {
  /// Pixels from 0 to 1, resized to the input.
  public static final Preprocessing DEFAULT =
      new Preprocessing(null, null, null, null, 1.0 / 255, List.of(0.0), List.of(1.0));

  private static final Set<String> KEYS =
      Set.of("resize", "crop", "layout", "channels", "scale", "mean", "std");

  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (std.stream().anyMatch(value -> !(value > 0))) {
      throw new IllegalArgumentException("'std' is " + std + "; write numbers above 0");
    }
    if (!Double.isFinite(scale) || scale == 0) {
      throw new IllegalArgumentException("'scale' is " + scale + "; write a number that is not 0");
    }
    if (!mean.stream().allMatch(Double::isFinite) || !std.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("'mean' and 'std' are finite, not " + mean + ", " + std);
    }
    if (mean.isEmpty() || std.isEmpty()) {
      throw new IllegalArgumentException("'mean' and 'std' have one value or one for each channel");
    }
    oneOf("layout", layout, List.of("NCHW", "NHWC"));
    oneOf("channels", channels, List.of("RGB", "BGR", "GRAY"));
  }

  /// @param height 0 for the short side, whichever it is
  /// @param width in pixels; the short side where height is 0
  public record Size(int height, int width) {
    @Override
    public String toString() {
      return height + "x" + width;
    }
  }

  /// In words, for the study: `short side resized to 256, middle cut out, RGB, (pixel * 0.00392157
  /// - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]`.
  public String description() {
    return String.format(
        Locale.ROOT,
        "%s, %s%s, (pixel * %s - %s) / %s",
        resize == null
            ? "resized to the input"
            : resize.height() == 0
                ? "short side resized to " + resize.width() + ", middle cut out"
                : "resized to " + resize + ", middle cut out",
        channels == null ? "channels by the input" : channels,
        layout == null ? "" : ", " + layout,
        (float) scale,
        mean.size() == 1 ? mean.getFirst() : mean,
        std.size() == 1 ? std.getFirst() : std);
  }

  /// Reads a file.
  ///
  /// @throws InputException naming the file and the entry
  public static Preprocessing read(Path file) throws InputException {
    try {
      return of(
          JsonMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build()
              .readTree(withoutMark(Files.readString(file))));
    } catch (NoSuchFileException e) {
      throw new InputException(file + ": there is no such file");
    } catch (CharacterCodingException e) {
      throw new InputException(file + ": is no UTF-8 text; save it as UTF-8");
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage());
    } catch (JacksonException e) {
      throw new InputException(file + ": is no JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new InputException(file + ": " + e.getMessage());
    }
  }

  /// Editors of Windows put a byte order mark in front.
  private static String withoutMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static Preprocessing of(JsonNode json) {
    if (!json.isObject()) {
      throw new IllegalArgumentException("holds no JSON object; write {\"scale\": 1} or the like");
    }
    for (String key : json.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "unknown entry '" + key + "'; known are " + KEYS.stream().sorted().toList());
      }
    }
    return new Preprocessing(
        size(json, "resize"),
        size(json, "crop"),
        text(json, "layout"),
        text(json, "channels"),
        json.has("scale") ? number(json.get("scale"), "scale") : DEFAULT.scale(),
        numbers(json, "mean", DEFAULT.mean()),
        numbers(json, "std", DEFAULT.std()));
  }

  private static @Nullable Size size(JsonNode json, String key) {
    if (!json.has(key)) {
      return null;
    }
    JsonNode value = json.get(key);
    String text = value.isNumber() ? value.numberValue().toString() : value.stringValue("");
    if (!text.matches("[1-9]\\d{0,4}(x[1-9]\\d{0,4})?")) {
      throw new IllegalArgumentException(
          "'" + key + "' is " + value + "; write a number of pixels or \"HxW\"");
    }
    String[] sides = text.split("x", -1);
    int last = Integer.parseInt(sides[sides.length - 1]);
    int first = sides.length == 2 ? Integer.parseInt(sides[0]) : key.equals("crop") ? last : 0;
    return new Size(first, last);
  }

  private static @Nullable String text(JsonNode json, String key) {
    if (!json.has(key)) {
      return null;
    }
    JsonNode value = json.get(key);
    return value.isString() ? value.stringValue() : value.toString();
  }

  private static double number(JsonNode value, String key) {
    if (!value.isNumber()) {
      throw new IllegalArgumentException("'" + key + "' is " + value + ", not a number");
    }
    return value.doubleValue();
  }

  private static List<Double> numbers(JsonNode json, String key, List<Double> absent) {
    if (!json.has(key)) {
      return absent;
    }
    JsonNode value = json.get(key);
    if (!value.isArray()) {
      return List.of(number(value, key));
    }
    return value.valueStream().map(item -> number(item, key)).toList();
  }

  private static void oneOf(String key, @Nullable String value, List<String> known) {
    if (value != null && !known.contains(value)) {
      throw new IllegalArgumentException(
          "'" + key + "' is '" + value + "'; known are " + String.join(", ", known));
    }
  }
}
