package org.inferometer.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Control;
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
  /// @param halfWidth of its 95 % interval, relative to it; infinite where there is no ratio, and
  ///   in the first generation, whose rounds tell nothing of other processes
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
  /// @param copies the control; null where there is none
  /// @param arms as far as they are measured, the copy among them
  /// @param goal half the width of an interval, relative to the ratio, that is narrow enough
  public static Progress of(
      List<Pair> pairs, @Nullable Copies copies, List<Arm> arms, double goal) {
    Optional<Control> control = Optional.ofNullable(copies).flatMap(same -> same.control(arms));
    Verdicts verdicts = Verdicts.of(control.orElse(null), goal);
    List<Known> known = new ArrayList<>();
    for (Pair pair : pairs) {
      Optional<Ratio> ratio =
          Ratio.of(Arm.of(pair.base(), arms), Arm.of(pair.of(), arms), pair.items());
      boolean enough = ratio.filter(verdicts::isEnough).isPresent();
      known.add(known(pair.base(), pair.of(), ratio, verdicts, enough));
    }
    if (copies != null) {
      Optional<Ratio> ratio = copies.ratio(arms);
      boolean enough = ratio.filter(verdicts::isNarrow).isPresent();
      known.add(known(copies.cell(), copies.copy(), ratio, verdicts, enough));
    }
    known.sort(Comparator.comparingDouble(Known::halfWidth).reversed());
    return new Progress(known);
  }

  private static Known known(
      String base, String of, Optional<Ratio> ratio, Verdicts verdicts, boolean enough) {
    return new Known(
        base,
        of,
        ratio.map(Ratio::value).orElse(null),
        ratio
            .filter(known -> known.generations() > 1)
            .map(known -> known.halfWidth(0.95))
            .orElse(Double.POSITIVE_INFINITY),
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
