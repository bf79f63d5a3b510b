package org.inferometer.precision.int8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Range;
import org.inferometer.spi.QuantisationRules;

/// The scale and the zero point of every quantised tensor.
final class Scales {
  private final QdqPlacement placement;
  private final Map<String, Scale> byGroup;
  private final Map<String, String> unusable;

  /// @param value > 0
  record Scale(float value, int zeroPoint) {}

  private Scales(QdqPlacement placement, Map<String, Scale> byGroup, Map<String, String> unusable) {
    this.placement = placement;
    this.byGroup = byGroup;
    this.unusable = unusable;
  }

  /// A group's threshold is the largest of its members'.
  static Scales of(QdqPlacement placement, QuantisationRules rules, CalibrationTable table) {
    Map<String, Scale> byGroup = new HashMap<>();
    Map<String, String> unusable = new HashMap<>();
    List<String> sources = placement.sources();
    placement
        .members()
        .forEach((group, members) -> {
          double threshold = 0;
          for (String tensor : members.stream().filter(sources::contains).toList()) {
            switch (table.of(tensor)) {
              case Range.Threshold found -> threshold = Math.max(threshold, found.value());
              case Range.Unusable none ->
                  unusable.putIfAbsent(group, "'" + tensor + "' " + none.reason());
            }
          }
          boolean nonNegative = placement.nonNegative(members);
          byGroup.put(
              group,
              new Scale(
                  Quantization.held(
                      Quantization.scale(threshold, rules.steps(nonNegative)), rules.rest()),
                  rules.zeroPoint(nonNegative)));
        });
    return new Scales(placement, byGroup, unusable);
  }

  /// The scale of a quantised tensor with a usable range.
  Scale of(String tensor) {
    Scale scale = byGroup.get(placement.group(tensor));
    if (scale == null) {
      throw new IllegalArgumentException("'" + tensor + "' is not quantised");
    }
    return scale;
  }

  /// Why a tensor has no scale, a sentence without its end.
  Optional<String> unusable(String tensor) {
    return Optional.ofNullable(unusable.get(placement.group(tensor)));
  }
}
