package org.inferometer.precision.int8;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Range;
import org.inferometer.spi.QuantisationRules;

/// The scale and the zero point of every quantised tensor, each from ranges that were observed.
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
  ///
  /// @throws IllegalStateException if the placement quantises a tensor that no range is for
  static Scales of(QdqPlacement placement, QuantisationRules rules, CalibrationTable table) {
    Map<String, Scale> byGroup = new HashMap<>();
    Map<String, String> unusable = new HashMap<>();
    Set<String> sources = new HashSet<>(placement.sources());
    placement
        .members()
        .forEach((group, members) -> {
          Map<String, Range.Threshold> usable = new LinkedHashMap<>();
          Map<String, Range.Constant> constants = new LinkedHashMap<>();
          for (String tensor : members.stream().filter(sources::contains).toList()) {
            switch (table.of(tensor)) {
              case Range.Threshold found -> usable.put(tensor, found);
              case Range.Constant same -> constants.put(tensor, same);
              case Range.Unusable none ->
                  unusable.putIfAbsent(group, "tensor '" + tensor + "' " + none.reason());
            }
          }
          if (usable.isEmpty()) {
            constants.forEach((tensor, same) ->
                unusable.putIfAbsent(
                    group, "tensor '" + tensor + "' is " + (float) same.value() + " everywhere"));
          }
          if (unusable.containsKey(group)) {
            return;
          }
          double threshold = largest(usable.values(), constants.values(), members);
          boolean nonNegative = placement.nonNegative(members);
          int steps = rules.steps(nonNegative);
          float scale = Quantization.held(Quantization.scale(threshold, steps), rules.rest());
          byGroup.put(group, new Scale(scale, rules.zeroPoint(nonNegative)));
          usable.forEach((tensor, range) ->
              LocalError.of(range.seen(), scale, steps)
                  .obstacle(threshold)
                  .ifPresent(why -> unusable.putIfAbsent(group, "tensor '" + tensor + "' " + why)));
        });
    return new Scales(placement, byGroup, unusable);
  }

  private static double largest(
      Collection<Range.Threshold> ranges, Collection<Range.Constant> same, List<String> members) {
    return DoubleStream.concat(
            ranges.stream().mapToDouble(Range.Threshold::value),
            same.stream().mapToDouble(constant -> Math.abs(constant.value())))
        .max()
        .orElseThrow(() ->
            new IllegalStateException("no range was observed for any of the tensors " + members));
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
