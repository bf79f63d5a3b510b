package org.inferometer.backend.tensorrt.inspector;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.inferometer.graph.ElementType;

/// TensorRT's words for element types. Versions differ: `Float`, `FP32`, `Row major linear FP32`,
/// `Thirty-two wide channel vectorized row major Int8 format`.
final class Datatypes {
  private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9]+");

  private static final Map<String, ElementType> WORDS =
      Map.ofEntries(
          Map.entry("float", ElementType.FLOAT),
          Map.entry("fp32", ElementType.FLOAT),
          Map.entry("float32", ElementType.FLOAT),
          Map.entry("half", ElementType.FLOAT16),
          Map.entry("fp16", ElementType.FLOAT16),
          Map.entry("float16", ElementType.FLOAT16),
          Map.entry("bf16", ElementType.BFLOAT16),
          Map.entry("bfloat16", ElementType.BFLOAT16),
          Map.entry("int8", ElementType.INT8),
          Map.entry("uint8", ElementType.UINT8),
          Map.entry("int32", ElementType.INT32),
          Map.entry("int64", ElementType.INT64),
          Map.entry("bool", ElementType.BOOL),
          Map.entry("fp8", ElementType.FLOAT8E4M3FN),
          Map.entry("e8m0", ElementType.FLOAT8E8M0),
          Map.entry("int4", ElementType.INT4),
          Map.entry("fp4", ElementType.FLOAT4E2M1));

  private Datatypes() {}

  /// The first element type that the words name.
  static Optional<ElementType> of(String words) {
    return Stream.of(NO_WORD.split(words.toLowerCase(Locale.ROOT)))
        .filter(WORDS::containsKey)
        .map(WORDS::get)
        .findFirst();
  }

  /// The name of a precision: `fp32`, `fp16`, `int8`.
  static String label(ElementType type) {
    return switch (type) {
      case FLOAT -> "fp32";
      case FLOAT16 -> "fp16";
      case BFLOAT16 -> "bf16";
      case FLOAT8E4M3FN -> "fp8";
      case FLOAT4E2M1 -> "fp4";
      default -> type.label();
    };
  }
}
