package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.study.Cell;
import org.inferometer.study.Study;
import org.inferometer.study.Verdict;

/// Whether a study may be acted on, in one word, with the reasons.
///
/// @param reasons a sentence each, the weightiest first; never empty
public record StudyVerdict(Word word, List<String> reasons) {
  private static final int MOST_REASONS = 8;

  /// The one word.
  public enum Word {
    /// Every cell was measured, or is unsupported by the backend, and every measured one is stable.
    SOUND("Sound"),
    /// What was measured is stable, but a cell failed.
    INCOMPLETE("Incomplete"),
    /// At least one measured cell is noisy, unsteady or throttled.
    DOUBTFUL("Doubtful"),
    /// No cell was measured.
    UNUSABLE("Unusable");

    private final String text;

    Word(String text) {
      this.text = text;
    }

    /// The word as a reader sees it.
    public String text() {
      return text;
    }
  }

  public StudyVerdict {
    reasons = List.copyOf(reasons);
  }

  static StudyVerdict of(Study study) {
    return new StudyVerdict(word(study.cells()), reasons(study.cells()));
  }

  private static Word word(List<Cell> cells) {
    var measured = cells.stream().filter(cell -> cell.measurements() != null).toList();
    if (measured.isEmpty()) {
      return Word.UNUSABLE;
    }
    if (!measured.stream().allMatch(StudyVerdict::stable)) {
      return Word.DOUBTFUL;
    }
    return cells.stream().anyMatch(cell -> cell.outcome() instanceof Cell.Failed)
        ? Word.INCOMPLETE
        : Word.SOUND;
  }

  /// Whether a cell was measured and its samples are steady enough to be acted on.
  static boolean stable(Cell cell) {
    return cell.outcome() instanceof Cell.Measured(Cell.Measurements m)
        && m.latency().verdict() == Verdict.STABLE;
  }

  private static List<String> reasons(List<Cell> cells) {
    var reasons = new ArrayList<String>();
    reasons.add(summary(cells));
    for (var cell : cells) {
      problem(cell, reasons);
    }
    if (reasons.size() <= MOST_REASONS) {
      return reasons;
    }
    var first = new ArrayList<>(reasons.subList(0, MOST_REASONS));
    first.add("%d more cells are described below.".formatted(reasons.size() - MOST_REASONS));
    return first;
  }

  private static String summary(List<Cell> cells) {
    long stable = cells.stream().filter(StudyVerdict::stable).count();
    if (cells.isEmpty()) {
      return "The study has no cells.";
    }
    if (cells.size() == 1) {
      return stable == 1
          ? "The only cell is stable: the interval of its median is as narrow as was asked for."
          : "The only cell gave no stable result.";
    }
    return stable == cells.size()
        ? "All %d cells are stable: the intervals of their medians are as narrow as was asked for."
            .formatted(stable)
        : "%d of %d cells %s stable.".formatted(stable, cells.size(), stable == 1 ? "is" : "are");
  }

  private static void problem(Cell cell, List<String> reasons) {
    switch (cell.outcome()) {
      case Cell.Measured(Cell.Measurements m) when m.latency().verdict() != Verdict.STABLE ->
          reasons.add(name(cell) + " is " + doubt(m.latency()));
      case Cell.Measured m -> {}
      case Cell.Failed(String reason) ->
          reasons.add(name(cell) + " failed: " + Words.visible(reason));
      case Cell.Unsupported(String reason) ->
          reasons.add(name(cell) + " is unsupported: " + Words.visible(reason));
    }
  }

  private static String name(Cell cell) {
    return Words.shortened(cell.id(), 80);
  }

  private static String doubt(Cell.Latency latency) {
    var word = Words.verdict(latency.verdict());
    return latency.reasons().isEmpty()
        ? word + "."
        : word + ": " + String.join(" ", latency.reasons());
  }
}
