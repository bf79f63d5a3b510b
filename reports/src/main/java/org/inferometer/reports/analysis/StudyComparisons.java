package org.inferometer.reports.analysis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison;
import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Control;
import org.inferometer.study.Reading;
import org.inferometer.study.Rounds;
import org.inferometer.study.Study;
import org.jspecify.annotations.Nullable;

/// How the cells of a study compare, and whether its machine can be trusted to tell. Studies of
/// earlier releases have none of it.
///
/// @param all in the order of the study
/// @param control two copies of one engine; null where there were none
/// @param rounds how cells took turns; null where they did not
public record StudyComparisons(
    List<CellComparison> all, @Nullable Control control, @Nullable Rounds rounds) {
  /// A machine whose speed wanders by less is not worth a sentence (`%`).
  private static final double DRIFT = 2;

  public StudyComparisons {
    all = List.copyOf(all);
  }

  /// The comparisons of a study.
  public static StudyComparisons of(Study study) {
    return of(
        study.cells(), study.comparisons(), study.control(), study.rounds(), CellNames.of(study));
  }

  /// The comparisons of a study that is not complete yet.
  public static StudyComparisons of(
      List<Cell> cells,
      List<Comparison> comparisons,
      @Nullable Control control,
      @Nullable Rounds rounds,
      CellNames names) {
    Map<String, Cell> byId =
        cells.stream()
            .collect(Collectors.toMap(Cell::id, Function.identity(), (first, _) -> first));
    double resolution =
        control == null || control.resolution() == null ? Double.NaN : control.resolution();
    double generationMs =
        rounds == null ? Double.NaN : rounds.generationMs().asDouble().orElse(Double.NaN);
    List<CellComparison> known = new ArrayList<>();
    for (Comparison comparison : comparisons) {
      Cell base = byId.get(comparison.base());
      Cell of = byId.get(comparison.of());
      if (base != null && of != null) {
        known.add(new CellComparison(comparison, base, of, names, resolution, generationMs));
      }
    }
    return new StudyComparisons(known, control, rounds);
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /// How a cell compares with its base.
  public Optional<CellComparison> of(Cell cell, Kind kind) {
    return all.stream()
        .filter(each -> each.isOf(kind) && each.of().id().equals(cell.id()))
        .findFirst();
  }

  /// Those with a cell as their base.
  List<CellComparison> with(Cell base, Kind kind) {
    return all.stream()
        .filter(each -> each.isOf(kind) && each.base().id().equals(base.id()))
        .toList();
  }

  /// Whether it is settled how a cell compares with one other at least: that answers a question
  /// however its own latency wanders.
  public boolean settle(Cell cell) {
    return isTrusted() && all.stream().anyMatch(each -> each.concerns(cell) && each.isSettled());
  }

  /// Whether a cell takes part in a comparison: then that answers for it, and its own verdict stays
  /// in its chapter.
  boolean include(Cell cell) {
    return all.stream().anyMatch(each -> each.concerns(cell));
  }

  /// Whether two copies of one engine agree; without a control nothing speaks against it.
  public boolean isTrusted() {
    return control == null || control.holds();
  }

  long count(Finding finding) {
    return all.stream().filter(each -> each.finding().equals(word(finding))).count();
  }

  static String word(Finding finding) {
    return finding.name().toLowerCase(Locale.ROOT);
  }

  /// "Two copies of the same engine differed by 0.3 % (−0.5 to 1.1): differences below 1.1 % cannot
  /// be seen in this study."
  public Optional<String> controlSentence() {
    return Optional.ofNullable(control).map(StudyComparisons::sentence);
  }

  private static String sentence(Control control) {
    Optional<Ratio> ratio = Ratio.of(control.ratio());
    if (ratio.isEmpty()) {
      return "Two copies of the same engine could not be compared: "
          + ((Reading.Unavailable) control.ratio()).reason()
          + ".";
    }
    // Which copy is the first is arbitrary.
    Ratio difference = ratio.get().value() < 1 ? ratio.get().inverse() : ratio.get();
    return "Two copies of the same engine differed by "
        + difference.asPercent()
        + (control.holds() ? resolution(control) : DISTRUST);
  }

  private static final String DISTRUST =
      ", although nothing tells them apart: this machine cannot be trusted to compare anything."
          + " Close what else runs on it, or take another one.";

  private static String resolution(Control control) {
    return control.resolution() == null
        ? ": one process of each does not tell by how much others differ."
        : String.format(
            Locale.ROOT,
            ": differences below %s cannot be seen in this study.",
            NumberFormatting.percent(control.resolution()));
  }

  /// That the machine's speed wandered, if it did.
  public Optional<String> drift() {
    if (rounds == null || rounds.drift().asDouble().orElse(0) < DRIFT) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "The speed of the machine wandered by ±%s over the rounds: latencies and throughput"
                + " wander with it, comparisons do not.",
            NumberFormatting.percent(rounds.drift().asDouble().orElseThrow() / 100)));
  }

  /// What would settle what is open: "Measuring for about 4 min 14 s in all would settle 6 of 7; 3
  /// h 10 min would settle 1 more." Empty where nothing is open, or where more of it helps nothing.
  public Optional<String> settling() {
    SortedMap<Duration, Long> helped = helped();
    if (helped.isEmpty()) {
      return Optional.empty();
    }
    long open = count(Finding.OPEN);
    long first = helped.firstEntry().getValue();
    String rest =
        helped.entrySet().stream()
            .skip(1)
            .map(each -> "; " + time(each.getKey()) + " would settle " + each.getValue() + " more")
            .collect(Collectors.joining());
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Measuring for about %s in all would settle %s%s.",
            time(helped.firstKey()),
            first < open ? first + " of the " + open + " open ones" : open == 1 ? "it" : "them",
            rest));
  }

  private static String time(Duration time) {
    return TextFormatting.duration(time.toSeconds());
  }

  /// How long measuring would take in all to settle the first of what is open; empty as for
  /// [#settling].
  public Optional<Duration> needed() {
    SortedMap<Duration, Long> helped = helped();
    return helped.isEmpty() ? Optional.empty() : Optional.of(helped.firstKey());
  }

  /// How many open comparisons each time would settle.
  private SortedMap<Duration, Long> helped() {
    return all.stream()
        .flatMap(each -> each.needed().stream())
        .collect(Collectors.groupingBy(time -> time, TreeMap::new, Collectors.counting()));
  }

  /// How it was measured, a sentence each; none where cells did not take turns.
  public List<String> method() {
    if (rounds == null) {
      return List.of();
    }
    return List.of(
        "Cells took turns in short rounds, in balanced random order, in each generation of new"
            + " processes. A ratio is the time of the base over that of the other in the same"
            + " round, for each item where batches differ; above 1 the other is faster. Its"
            + " interval is over generations.",
        "Measuring ended because " + stop(rounds) + ".");
  }

  private static String stop(Rounds rounds) {
    return switch (rounds.stop()) {
      case GOAL ->
          "every ratio is known within ±" + NumberFormatting.percent(rounds.goal()) + " as asked";
      case TIME -> "its time of " + TextFormatting.duration(rounds.timeMs() / 1000) + " was spent";
      case GENERATIONS -> "as many generations were measured as were asked for";
      case INTERRUPTED -> "it was interrupted";
    };
  }

  /// The comparisons as sentences, so many at most, and how many more there are.
  public List<String> sentences(int most) {
    List<String> sentences =
        new ArrayList<>(all.stream().limit(most).map(CellComparison::sentence).toList());
    if (all.size() > most) {
      sentences.add(
          NumberFormatting.plural(all.size() - most, "more comparison") + ": see the table.");
    }
    return sentences;
  }

  /// Every comparison with its ratio, what it amounts to, and what its variance comes from.
  public Table table() {
    return new Table(
        "All comparisons, and what their variance comes from",
        List.of(
            Table.Column.text("Compared"),
            Table.Column.number("Times as fast", ""),
            Table.Column.number("95 % interval", ""),
            Table.Column.text("Verdict"),
            Table.Column.number("Rounds", ""),
            Table.Column.number("Generations", ""),
            Table.Column.number("Design effect", ""),
            Table.Column.number("Round", "%"),
            Table.Column.number("Process", "%"),
            Table.Column.number("Build", "%")),
        all.stream().map(StudyComparisons::row).toList());
  }

  private static List<Table.Entry> row(CellComparison each) {
    Optional<Ratio> ratio = each.ratio();
    Comparison.Spread spread = each.comparison().spread();
    Double effect = each.comparison().designEffect();
    return Table.row(
        each.what(),
        ratio.map(Ratio::number).orElse(FormattedReading.MISSING),
        ratio.map(Ratio::bounded).orElse("none"),
        each.finding(),
        NumberFormatting.count(each.comparison().rounds()),
        NumberFormatting.count(each.comparison().generations()),
        effect == null ? FormattedReading.MISSING : NumberFormatting.column(effect, 2),
        percent(spread.round()),
        percent(spread.process()),
        percent(spread.build()));
  }

  /// What the columns of the table are, and why some have no figure: a sentence each.
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Round, process and build: standard deviations of the ratio from one to the next, each beyond"
            + " what the one before explains. The design effect is the variance of the ratio over what"
            + " it would be if all rounds were independent of each other.");
    all.stream()
        .map(each -> each.comparison().spread())
        .flatMap(spread -> List.of(spread.round(), spread.process(), spread.build()).stream())
        .map(FormattedReading::of)
        .filter(FormattedReading::isMissing)
        .map(missing -> "n/a: " + missing.note() + ".")
        .distinct()
        .forEach(notes::add);
    Optional.ofNullable(control).flatMap(StudyComparisons::builds).ifPresent(notes::add);
    return notes;
  }

  /// How builds were told from processes; empty where they were not.
  private static Optional<String> builds(Control control) {
    if (!(control.spread().build() instanceof Reading.Measured build)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Build is that of the control cell, %s, over %s: its own process built its engine, a copy"
                + " built another, a twin loaded the first. Ratios vary by %s from build to build, by"
                + " %s from process to process (95 %% interval). In comparisons each process built its"
                + " engine, so that their Process holds what builds add.",
            control.cell(),
            NumberFormatting.plural(build.n(), "generation"),
            FormattedReading.of(build).full(),
            FormattedReading.of(control.spread().process()).full()));
  }

  private static String percent(Reading reading) {
    return reading.asDouble().isPresent()
        ? NumberFormatting.column(reading.asDouble().getAsDouble(), 2)
        : FormattedReading.MISSING;
  }
}
