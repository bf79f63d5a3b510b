package org.inferometer.comparison;

import java.util.Optional;
import org.inferometer.study.Control;

/// One engine twice: a cell, and a copy that is measured in every round under another name.
///
/// @param cell of the study
/// @param copy the same engine again
public record Copies(Arm cell, Arm copy) {
  /// What the two seem to differ by; empty where they never met in a round.
  public Optional<Control> control() {
    return ratio().map(ratio -> Control.of(cell.id(), ratio.reading()));
  }

  Optional<Ratio> ratio() {
    return Ratio.of(cell, copy, 1).filter(ratio -> ratio.rounds() > 0);
  }
}
