package org.inferometer.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;

/// What the study says about an INT8 network: what its ranges come from, and which layers stayed in
/// floating point.
final class Int8Notes {
  private static final int NAMED = 3;

  private Int8Notes() {}

  static List<String> of(Conversion conversion) {
    List<String> notes = new ArrayList<>(conversion.remarks());
    byReason(conversion).forEach((reason, layers) -> notes.add(note(reason, layers)));
    return List.copyOf(notes);
  }

  private static Map<String, List<String>> byReason(Conversion conversion) {
    return conversion.layers(Treatment.KEPT).stream()
        .collect(
            Collectors.groupingBy(
                LayerConversion::reason,
                TreeMap::new,
                Collectors.mapping(LayerConversion::layer, Collectors.toList())));
  }

  private static String note(String reason, List<String> layers) {
    String names =
        layers.stream()
            .limit(NAMED)
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "));
    String more = layers.size() > NAMED ? " and " + (layers.size() - NAMED) + " more" : "";
    return "Not INT8: " + names + more + ", since " + reason + ".";
  }
}
