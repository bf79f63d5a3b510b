package org.inferometer.importer.tensorflow.convert;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every operator type that is imported.
public final class Rows {
  /// The rows of all families.
  public static final List<Row> ALL = Stream.<List<Row>>of().flatMap(List::stream).toList();

  private static final Map<String, Row> BY_TYPE =
      ALL.stream().collect(Collectors.toMap(Row::type, Function.identity()));

  private Rows() {}

  /// The row of a type, or null.
  static @org.jspecify.annotations.Nullable Row of(String type) {
    return BY_TYPE.get(type);
  }
}
