package org.inferometer.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How well the ratios of a study are known so far.
///
/// @param known all pairs of the study, the widest first
public record Progress(List<Known> known) {
  /// @param halfWidth of the interval, relative to the ratio; infinite where there is none
  public record Known(Pair pair, double halfWidth) {}

  public Progress {
    known = List.copyOf(known);
  }

  /// @param pairs what is compared, the control and its copy among them
  /// @param arms as far as they are measured, by id
  public static Progress of(List<Pair> pairs, List<Arm> arms) {
    Map<String, Arm> byId = new HashMap<>();
    arms.forEach(arm -> byId.put(arm.id(), arm));
    List<Known> known = new ArrayList<>();
    for (Pair pair : pairs) {
      Arm base = byId.getOrDefault(pair.base(), new Arm(pair.base(), List.of()));
      Arm of = byId.getOrDefault(pair.of(), new Arm(pair.of(), List.of()));
      double half =
          Ratio.of(base, of, pair.items()).map(Ratio::halfWidth).orElse(Double.POSITIVE_INFINITY);
      known.add(new Known(pair, half));
    }
    known.sort(Comparator.comparingDouble(Known::halfWidth).reversed());
    return new Progress(known);
  }

  /// Half the width of the widest interval; 0 where nothing is compared.
  public double widest() {
    return known.isEmpty() ? 0 : known.getFirst().halfWidth();
  }

  /// Whether every ratio is known within ± the goal.
  public boolean isWithin(double goal) {
    return widest() <= goal;
  }

  /// The cells of the ratios that are not yet known within ± the goal, those of the widest first,
  /// each once.
  public List<String> wanting(double goal) {
    return known.stream()
        .filter(one -> one.halfWidth() > goal)
        .flatMap(one -> List.of(one.pair().base(), one.pair().of()).stream())
        .distinct()
        .toList();
  }
}
