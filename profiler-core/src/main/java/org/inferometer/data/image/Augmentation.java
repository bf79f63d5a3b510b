package org.inferometer.data.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What may be done to an image before it is preprocessed, to see whether a network stands it.
public enum Augmentation {
  /// Nothing.
  NONE,
  /// The negative: 255 - pixel.
  INVERT;

  /// As it is written in options and studies.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException naming the known ones
  public static Augmentation parse(String label) {
    return Arrays.stream(values())
        .filter(augmentation -> augmentation.label().equals(label.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("'" + label + "' is unknown; known are " + known()));
  }

  private static String known() {
    return Arrays.stream(values()).map(Augmentation::label).collect(Collectors.joining(", "));
  }

  Pixels applyTo(Pixels image) {
    return switch (this) {
      case NONE -> image;
      case INVERT -> image.map(value -> 255 - value);
    };
  }
}
