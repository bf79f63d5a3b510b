package org.inferometer.comparison;

import java.util.List;
import java.util.Optional;
import org.inferometer.study.Comparison.Spread;
import org.inferometer.study.Control;
import org.inferometer.study.Reading;

/// One engine twice: a cell, and a copy that is measured in every round under another name.
///
/// @param cell id of the cell
/// @param copy id of its copy
public record Copies(String cell, String copy) {
  /// Why the variance of builds is not known.
  public static final String ONE_BUILD =
      "later processes load the engine that the first one built; a thorough study measures what"
          + " builds differ by";

  /// What the two seem to differ by; empty where they never met in a round.
  ///
  /// @param arms the two, and any others
  public Optional<Control> control(List<Arm> arms) {
    return ratio(arms).map(ratio -> Control.of(cell, ratio.reading(), spread(ratio)));
  }

  private static Spread spread(Ratio ratio) {
    return new Spread(ratio.round(), ratio.process(), Reading.unavailable(ONE_BUILD));
  }

  Optional<Ratio> ratio(List<Arm> arms) {
    return Ratio.of(Arm.of(cell, arms), Arm.of(copy, arms), 1).filter(ratio -> ratio.rounds() > 0);
  }
}
