package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison.Finding;
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
    /// How the cells compare is settled, or every measured one is stable; those that were not
    /// measured are unsupported by the backend.
    SOUND("Sound"),
    /// The same, but a cell failed.
    INCOMPLETE("Incomplete"),
    /// At least one comparison is not settled.
    OPEN("Open"),
    /// Two copies of one engine seem to differ, or a measured cell that was compared with no other
    /// is noisy, unsteady or throttled.
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

  static StudyVerdict of(Study study, StudyComparisons comparisons) {
    var judge = new Judge(study.cells(), comparisons, CellNames.of(study));
    return new StudyVerdict(judge.word(), judge.reasons());
  }

  /// Whether a cell may be acted on: its samples are steady, or how it compares is settled.
  public static boolean reliable(Cell cell, StudyComparisons comparisons) {
    return stable(cell) || (cell.measurements() != null && comparisons.settle(cell));
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

  /// That latencies are not stable by themselves which comparisons settle nevertheless; empty if
  /// none.
  public static Optional<String> wandering(Study study, StudyComparisons comparisons) {
    return new Judge(study.cells(), comparisons, CellNames.of(study)).wandering();
  }

  private static boolean probed(Cell cell) {
    return cell.outcome() instanceof Cell.Measured(Measurements m) && m.latency().probed();
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

  /// Judges the question of a study: how its cells compare, where it has comparisons; else whether
  /// each of its cells is stable.
  private record Judge(List<Cell> cells, StudyComparisons comparisons, CellNames names) {
    Word word() {
      if (cells.stream().allMatch(cell -> cell.measurements() == null)) {
        return Word.UNUSABLE;
      }
      if (!comparisons.isTrusted() || cells.stream().anyMatch(this::isDoubtful)) {
        return Word.DOUBTFUL;
      }
      if (comparisons.count(Finding.OPEN) > 0) {
        return Word.OPEN;
      }
      return cells.stream().anyMatch(cell -> cell.outcome() instanceof Cell.Failed)
          ? Word.INCOMPLETE
          : Word.SOUND;
    }

    /// Whether nothing answers for a cell that was measured: neither its samples nor a comparison.
    private boolean isDoubtful(Cell cell) {
      return cell.measurements() != null
          && !probed(cell)
          && !stable(cell)
          && !comparisons.include(cell);
    }

    List<String> reasons() {
      var reasons = new ArrayList<String>();
      if (!comparisons.isTrusted()) {
        reasons.add("Two copies of the same engine came out different.");
      }
      reasons.add(summary());
      comparisons.settling().ifPresent(reasons::add);
      if (cells.size() > 1) {
        var problems = problems();
        problems.forEach((problem, of) -> reasons.add(problem.sentence(of)));
        if (!problems.isEmpty()) {
          reasons.add("The matrix says why, cell by cell.");
        }
      }
      wandering().ifPresent(reasons::add);
      return reasons;
    }

    private String summary() {
      if (cells.isEmpty()) {
        return "The study has no cells.";
      }
      if (!comparisons.isEmpty()) {
        return compared();
      }
      return cells.size() == 1 ? only(cells.getFirst()) : stability();
    }

    /// "4 of 5 comparisons are settled: 3 resolved, 1 equal within the resolution; 1 is open."
    private String compared() {
      long resolved = comparisons.count(Finding.RESOLVED);
      long equal = comparisons.count(Finding.EQUAL);
      long open = comparisons.count(Finding.OPEN);
      int all = comparisons.all().size();
      if (all == 1) {
        return "The only comparison is "
            + (resolved > 0 ? "resolved." : equal > 0 ? "equal within the resolution." : "open.");
      }
      if (all == open) {
        return "None of " + all + " comparisons is settled yet.";
      }
      String settled =
          String.format(
              Locale.ROOT,
              "%s settled%s%s",
              open == 0
                  ? "All " + all + " comparisons are"
                  : resolved + equal + " of " + all + " comparisons are",
              resolved == 0 ? "" : ": " + resolved + " resolved",
              equal == 0
                  ? ""
                  : (resolved == 0 ? ": " : ", ") + equal + " equal within the resolution");
      return settled + (open == 0 ? "." : "; " + open + (open == 1 ? " is open." : " are open."));
    }

    private String only(Cell cell) {
      return problem(cell)
          .map(problem -> "The only cell " + problem.ofOne() + "; the matrix says why.")
          .orElse(
              "The only cell is stable: the interval of its median is as narrow as was asked for.");
    }

    private String stability() {
      var counted = cells.stream().filter(cell -> !probed(cell)).toList();
      long stable = counted.stream().filter(StudyVerdict::stable).count();
      return stable == counted.size()
          ? String.format(
              Locale.ROOT,
              "All %d cells are stable: the intervals of their medians are as narrow as was asked for.",
              stable)
          : String.format(
              Locale.ROOT,
              "%d of %d cells %s stable.",
              stable,
              counted.size(),
              stable == 1 ? "is" : "are");
    }

    /// What is wrong, each with the cells that it holds for.
    private Map<Problem, List<String>> problems() {
      var problems = new LinkedHashMap<Problem, List<String>>();
      for (var cell : cells) {
        problem(cell)
            .ifPresent(problem ->
                problems
                    .computeIfAbsent(problem, fresh -> new ArrayList<>())
                    .add(names.whole(cell)));
      }
      return problems;
    }

    private Optional<Problem> problem(Cell cell) {
      return switch (cell.outcome()) {
        case Cell.Measured measured when stable(cell) -> Optional.empty();
        case Cell.Measured measured when probed(cell) ->
            Optional.of(new Problem("was probed only", "were probed only"));
        case Cell.Measured(Measurements m) when isDoubtful(cell) ->
            Optional.of(Problem.being(TextFormatting.verdict(m.latency().verdict())));
        case Cell.Measured measured -> Optional.empty();
        case Cell.Failed failed -> Optional.of(new Problem("failed", "failed"));
        case Cell.Unsupported unsupported -> Optional.of(Problem.being("unsupported"));
      };
    }

    /// "By themselves 4 latencies are not stable (3 noisy, 1 throttled): …"
    private Optional<String> wandering() {
      Map<String, Long> verdicts =
          cells.stream()
              .filter(cell -> !stable(cell) && !probed(cell) && !isDoubtful(cell))
              .flatMap(cell -> Stream.ofNullable(cell.measurements()))
              .collect(
                  Collectors.groupingBy(
                      m -> TextFormatting.verdict(m.latency().verdict()),
                      TreeMap::new,
                      Collectors.counting()));
      long several = verdicts.values().stream().mapToLong(count -> count).sum();
      return several == 0
          ? Optional.empty()
          : Optional.of(
              String.format(
                  Locale.ROOT,
                  "By themselves %s not stable (%s): the report of each cell says why.",
                  several == 1 ? "1 latency is" : several + " latencies are",
                  verdicts.entrySet().stream()
                      .map(each -> each.getValue() + " " + each.getKey())
                      .collect(Collectors.joining(", "))));
    }
  }
}
