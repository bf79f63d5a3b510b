package org.inferometer.importer.caffe.layer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All types of layers that can be imported.
public final class CaffeLayers {
  private static final Map<String, CaffeLayer> ROWS = new LinkedHashMap<>();

  static {
    Stream.of(
            Convolutions.ROWS,
            Pools.ROWS,
            Activations.ROWS,
            Normalisations.ROWS,
            Combinations.ROWS,
            Shapes.ROWS,
            Recurrences.ROWS,
            Resizes.ROWS,
            PriorBoxes.ROWS,
            Detections.ROWS,
            Regions.ROWS)
        .flatMap(List::stream)
        .forEach(row -> ROWS.put(row.type(), row));
  }

  private CaffeLayers() {}

  /// The type of this name, or null.
  public static @Nullable CaffeLayer find(String type) {
    return ROWS.get(type);
  }

  /// The names of all types.
  public static List<String> types() {
    return List.copyOf(ROWS.keySet());
  }
}
