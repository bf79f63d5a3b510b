package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.study.Cell;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Evaluation.Column;
import org.inferometer.study.Evaluation.Scored;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;

/// A network in a precision, as labelled samples judge it: all of its batches have one evaluation.
///
/// @param label `FP32`; with the network's name where there are several
/// @param scored empty where it was not evaluated
/// @param reason why it was not evaluated; empty where it was
public record LabelledVariant(
    String network, Precision precision, String label, Optional<Scored> scored, String reason) {

  /// The variants of a study, in its order.
  static List<LabelledVariant> of(List<Cell> cells) {
    boolean severalNetworks = cells.stream().map(Cell::network).distinct().count() > 1;
    boolean severalBackends = cells.stream().map(Cell::backend).distinct().count() > 1;
    List<LabelledVariant> variants = new ArrayList<>();
    List<Cell> left = new ArrayList<>(cells);
    while (!left.isEmpty()) {
      var first = left.getFirst();
      var own = left.stream().filter(first::isLike).toList();
      left.removeAll(own);
      var label =
          (severalNetworks ? TextFormatting.shortened(first.network(), 40) + " " : "")
              + TextFormatting.precision(first.precision())
              + (severalBackends ? ", " + first.backend() : "");
      var scored = Evaluation.of(first, own);
      variants.add(
          new LabelledVariant(
              first.network(),
              first.precision(),
              label,
              scored,
              scored.isPresent() ? "" : reason(own)));
    }
    return variants;
  }

  /// Its column of an augmentation, if it was evaluated.
  public Optional<Column> column(String augmentation) {
    return scored.flatMap(s -> s.column(augmentation));
  }

  private static String reason(List<Cell> own) {
    for (var cell : own) {
      switch (cell.outcome()) {
        case Cell.Failed(String why, var _) -> {
          return "Its cell of batch " + cell.batch() + " failed: " + TextFormatting.visible(why);
        }
        case Cell.Unsupported(String why, var _) -> {
          return "Unsupported: " + TextFormatting.visible(why);
        }
        case Cell.Measured(Measurements m)
            when m.evaluation() instanceof Evaluation.Unavailable(String why) -> {
          return TextFormatting.visible(why);
        }
        case Cell.Measured measured -> {}
      }
    }
    return "The cell that was to be evaluated is not in the study.";
  }
}
