package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.study.Cell;
import org.inferometer.study.Measurements;
import org.inferometer.study.Study;
import org.inferometer.study.Verdict;

/// Whether a study may be acted on, in one word, with the reasons.
///
/// @param reasons a sentence each, the weightiest first; never empty
public record StudyVerdict(Word word, List<String> reasons) {
  private static final int MOST_NAMES = 6;

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
    return cell.outcome() instanceof Cell.Measured(Measurements m)
        && m.latency().verdict() == Verdict.STABLE;
  }

  /// Whether a cell was measured and its samples kept one level, however far apart they are.
  static boolean settled(Cell cell) {
    return cell.outcome() instanceof Cell.Measured(Measurements m)
        && (m.latency().verdict() == Verdict.STABLE || m.latency().verdict() == Verdict.NOISY);
  }

  private static List<String> reasons(List<Cell> cells) {
    var reasons = new ArrayList<String>();
    reasons.add(summary(cells));
    if (cells.size() > 1) {
      var problems = problems(cells);
      problems.forEach((problem, names) -> reasons.add(problem.sentence(names)));
      if (!problems.isEmpty()) {
        reasons.add("The matrix says why, cell by cell.");
      }
    }
    return reasons;
  }

  /// What is wrong with a cell, as it is said of one and of several: "is noisy", "are noisy".
  private record Problem(String ofOne, String ofSeveral) {
    static Problem being(String word) {
      return new Problem("is " + word, "are " + word);
    }

    /// "3 are noisy: resnet-50 in FP32 at batch 1, …, and 2 more."
    String sentence(List<String> names) {
      var shown = names.subList(0, Math.min(MOST_NAMES, names.size()));
      int more = names.size() - shown.size();
      return String.format(
          Locale.ROOT,
          "%d %s: %s%s.",
          names.size(),
          names.size() == 1 ? ofOne : ofSeveral,
          String.join(", ", shown),
          more == 0 ? "" : ", and " + more + " more");
    }
  }

  /// What is wrong, each with the cells that it holds for.
  private static Map<Problem, List<String>> problems(List<Cell> cells) {
    boolean several = cells.stream().map(Cell::network).distinct().count() > 1;
    var problems = new LinkedHashMap<Problem, List<String>>();
    for (var cell : cells) {
      problem(cell)
          .ifPresent(problem ->
              problems
                  .computeIfAbsent(problem, fresh -> new ArrayList<>())
                  .add(name(cell, several)));
    }
    return problems;
  }

  private static String summary(List<Cell> cells) {
    long stable = cells.stream().filter(StudyVerdict::stable).count();
    if (cells.isEmpty()) {
      return "The study has no cells.";
    }
    if (cells.size() == 1) {
      return problem(cells.getFirst())
          .map(problem -> "The only cell " + problem.ofOne() + "; the matrix says why.")
          .orElse(
              "The only cell is stable: the interval of its median is as narrow as was asked for.");
    }
    return stable == cells.size()
        ? String.format(
            Locale.ROOT,
            "All %d cells are stable: the intervals of their medians are as narrow as was asked for.",
            stable)
        : String.format(
            Locale.ROOT,
            "%d of %d cells %s stable.",
            stable,
            cells.size(),
            stable == 1 ? "is" : "are");
  }

  private static Optional<Problem> problem(Cell cell) {
    return switch (cell.outcome()) {
      case Cell.Measured measured when stable(cell) -> Optional.empty();
      case Cell.Measured(Measurements m) ->
          Optional.of(Problem.being(TextFormatting.verdict(m.latency().verdict())));
      case Cell.Failed failed -> Optional.of(new Problem("failed", "failed"));
      case Cell.Unsupported unsupported -> Optional.of(Problem.being("unsupported"));
    };
  }

  /// "resnet-50 in FP32 at batch 8"; the network only where there are several.
  private static String name(Cell cell, boolean several) {
    var name = TextFormatting.precision(cell.precision()) + " at batch " + cell.batch();
    return several ? TextFormatting.shortened(cell.network(), 40) + " in " + name : name;
  }
}
