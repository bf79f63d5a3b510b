package org.inferometer.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.study.Comparison.Finding;
import org.jspecify.annotations.Nullable;

/// How well the ratios of a study are known so far.
///
/// @param known all pairs of the study and the copies, the widest first
public record Progress(List<Known> known) {
  /// One ratio.
  ///
  /// @param base id of the cell that is compared with
  /// @param of id of the cell that is compared, or of the copy
  /// @param ratio time of the base over time of the other; absent where one was not measured yet
  /// @param halfWidth of its 95 % interval, relative to it; that of the first generation is over
  ///   its rounds; infinite where there is no ratio
  /// @param verdict so far
  /// @param enough whether it is known within ± the goal, its verdict is not open, and both would
  ///   stay so at a planned look
  public record Known(
      String base,
      String of,
      @Nullable Double ratio,
      double halfWidth,
      Finding verdict,
      boolean enough) {}

  public Progress {
    known = List.copyOf(known);
  }

  /// @param pairs what is compared
  /// @param arms as far as they are measured, the copy left out
  /// @param copies the control; null where there is none
  /// @param goal half the width of an interval, relative to the ratio, that is narrow enough
  public static Progress of(
      List<Pair> pairs, List<Arm> arms, @Nullable Copies copies, double goal) {
    Optional<Ratio> same = Optional.ofNullable(copies).flatMap(Copies::ratio);
    Verdicts verdicts =
        Verdicts.of(Optional.ofNullable(copies).flatMap(Copies::control).orElse(null), goal);
    Map<String, Arm> byId = new HashMap<>();
    arms.forEach(arm -> byId.put(arm.id(), arm));
    List<Known> known = new ArrayList<>();
    for (Pair pair : pairs) {
      Arm base = byId.getOrDefault(pair.base(), new Arm(pair.base(), List.of()));
      Arm of = byId.getOrDefault(pair.of(), new Arm(pair.of(), List.of()));
      Optional<Ratio> ratio = Ratio.of(base, of, pair.items());
      known.add(known(base, of, ratio, verdicts, ratio.filter(verdicts::isEnough).isPresent()));
    }
    if (copies != null) {
      boolean enough = same.filter(verdicts::isNarrow).isPresent();
      known.add(known(copies.cell(), copies.copy(), same, verdicts, enough));
    }
    known.sort(Comparator.comparingDouble(Known::halfWidth).reversed());
    return new Progress(known);
  }

  private static Known known(
      Arm base, Arm of, Optional<Ratio> ratio, Verdicts verdicts, boolean enough) {
    return new Known(
        base.id(),
        of.id(),
        ratio.map(Ratio::value).orElse(null),
        ratio.map(known -> known.halfWidth(0.95)).orElse(Double.POSITIVE_INFINITY),
        ratio.map(verdicts::of).orElse(Finding.OPEN),
        enough);
  }

  /// Whether measuring need not go on. To be asked at planned looks only, see [Looks].
  public boolean isEnough() {
    return known.stream().allMatch(Known::enough);
  }

  /// Half the width of the widest interval; 0 where nothing is compared.
  public double widest() {
    return known.isEmpty() ? 0 : known.getFirst().halfWidth();
  }

  /// The ids of cells, and of the copy, whose ratios are not yet known well enough, those of the
  /// widest first.
  public List<String> wanting() {
    return known.stream()
        .filter(one -> !one.enough())
        .flatMap(one -> Stream.of(one.base(), one.of()))
        .distinct()
        .toList();
  }
}
