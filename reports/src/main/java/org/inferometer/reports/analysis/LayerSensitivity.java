package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Sensitivity.LayerLoss;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Suggestion;

/// What INT8 layers cost, explained.
///
/// @param answer which layers to keep, or which costs most, in a sentence or two
/// @param kept the layers that the suggestion keeps in FP32, as a word for a shell: `conv1,fc`;
///   empty if there is none
/// @param layers the most sensitive first
/// @param steps what the search tried; without rows if there was none
/// @param notes how the figures were taken, and what to beware of
public record LayerSensitivity(
    Sensitivity sensitivity,
    String answer,
    String kept,
    Table layers,
    Table steps,
    List<String> notes) {
  private static final int NAME = 80;

  public LayerSensitivity {
    notes = List.copyOf(notes);
  }

  public static LayerSensitivity of(Sensitivity sensitivity) {
    return new LayerSensitivity(
        sensitivity,
        answer(sensitivity),
        keptWord(sensitivity),
        layers(sensitivity),
        steps(sensitivity),
        notes(sensitivity));
  }

  /// Network, backend and answer, in one line.
  public String line() {
    return TextFormatting.shortened(sensitivity.network(), NAME)
        + "/"
        + sensitivity.backend()
        + ": "
        + answer
        + (sensitivity.synthetic() ? " This depends on made-up inputs." : "");
  }

  /// The layers with a figure, as many as a picture has room for.
  public List<LayerLoss> heaviest(int most) {
    return sensitivity.layers().stream()
        .filter(layer -> layer.share().asDouble().isPresent())
        .limit(most)
        .toList();
  }

  /// Whether the suggestion keeps a layer in FP32.
  public boolean keeps(LayerLoss layer) {
    return kept(sensitivity).contains(layer.layer());
  }

  private static Set<String> kept(Sensitivity sensitivity) {
    Suggestion suggestion = sensitivity.suggestion();
    return suggestion == null ? Set.of() : new HashSet<>(suggestion.keep());
  }

  private static String answer(Sensitivity sensitivity) {
    if (sensitivity.layers().isEmpty()) {
      return "What INT8 layers cost is not known: "
          + FormattedReading.of(sensitivity.int8Db()).note();
    }
    Suggestion suggestion = sensitivity.suggestion();
    return suggestion == null ? mostSensitive(sensitivity) : suggested(sensitivity, suggestion);
  }

  private static String mostSensitive(Sensitivity sensitivity) {
    LayerLoss first = sensitivity.layers().getFirst();
    return String.format(
        Locale.ROOT,
        "With all %s in INT8 the outputs have %s; the most sensitive is %s, which alone leaves %s.",
        NumberFormatting.plural(sensitivity.layers().size(), "layer"),
        figure(sensitivity.int8Db()),
        TextFormatting.shortened(first.layer(), NAME),
        figure(first.aloneDb()));
  }

  private static String suggested(Sensitivity sensitivity, Suggestion suggestion) {
    String target = suggestion.target();
    return switch (suggestion.status()) {
      case FOUND ->
          String.format(
              Locale.ROOT,
              "%d of %s kept in FP32 give %s, where %s was asked for and INT8 alone has %s: the fewest found.",
              suggestion.keep().size(),
              NumberFormatting.plural(sensitivity.layers().size(), "INT8 layer"),
              figure(suggestion.reached()),
              target,
              figure(withoutAny(sensitivity, suggestion)));
      case NOT_NEEDED ->
          String.format(
              Locale.ROOT,
              "INT8 reaches %s with every layer: it has %s, and none needs to stay FP32.",
              target,
              figure(suggestion.reached()));
      case IMPOSSIBLE ->
          String.format(
              Locale.ROOT,
              "%s is out of reach: %s It has %s.",
              target,
              TextFormatting.visible(suggestion.reason()),
              figure(suggestion.reached()));
    };
  }

  /// What INT8 without kept layers has of that which was asked for.
  private static Reading withoutAny(Sensitivity sensitivity, Suggestion suggestion) {
    return suggestion.steps().stream()
        .filter(step -> step.kept() == 0)
        .map(Sensitivity.Step::reached)
        .findFirst()
        .orElse(sensitivity.int8Db());
  }

  /// `24.4 dB`; `99 % agreement`; `0.5 points less top-1 than FP32`; why there is none.
  private static String figure(Reading reading) {
    return switch (reading) {
      case Reading.Unavailable none -> none.reason();
      case Reading.Measured m when m.unit().equals("1") ->
          NumberFormatting.fixed(100 * m.value(), 1) + "\u00a0% agreement";
      case Reading.Measured m when m.unit().equals(Sensitivity.POINTS) -> points(m);
      default -> FormattedReading.of(reading).text();
    };
  }

  private static String points(Reading.Measured change) {
    String than =
        change.value() == 0
            ? "as much top-1 as FP32"
            : PercentagePoints.of(Math.abs(change.value()), change.n())
                + "\u00a0points "
                + (change.value() < 0 ? "less" : "more")
                + " top-1 than FP32";
    Interval interval = change.ci95();
    return interval == null
        ? than
        : than
            + String.format(
                Locale.ROOT,
                " (95\u00a0%%: %s to %s, %s)",
                PercentagePoints.signed(interval.low(), change.n()),
                PercentagePoints.signed(interval.high(), change.n()),
                NumberFormatting.plural(change.n(), "image"));
  }

  private static String keptWord(Sensitivity sensitivity) {
    Suggestion suggestion = sensitivity.suggestion();
    return suggestion == null || suggestion.status() != Status.FOUND
        ? ""
        : StudyEnvironmentTables.command(List.of(String.join(",", suggestion.keep())));
  }

  private static Table layers(Sensitivity sensitivity) {
    Set<String> kept = kept(sensitivity);
    List<List<Table.Entry>> rows = new ArrayList<>();
    for (LayerLoss layer : sensitivity.layers()) {
      rows.add(
          List.of(
              Table.Entry.of(TextFormatting.shortened(layer.layer(), NAME)),
              Table.Entry.of(TextFormatting.visible(layer.type())),
              entry(layer.aloneDb(), 1),
              entry(layer.share(), 100),
              Table.Entry.of(kept.contains(layer.layer()) ? "FP32" : "INT8")));
    }
    return new Table(
        "INT8 layers, the most sensitive first",
        List.of(
            Table.Column.text("Layer"),
            Table.Column.text("Type"),
            Table.Column.number("SQNR if only it is INT8", "dB"),
            Table.Column.number("Share of the noise", "%"),
            Table.Column.text("Suggested")),
        rows);
  }

  private static Table.Entry entry(Reading reading, double factor) {
    return reading.asDouble().isPresent()
        ? Table.Entry.of(
            String.format(Locale.ROOT, "%.1f", factor * reading.asDouble().getAsDouble()))
        : Table.Entry.of(FormattedReading.of(reading));
  }

  private static Table steps(Sensitivity sensitivity) {
    Suggestion suggestion = sensitivity.suggestion();
    List<List<Table.Entry>> rows = new ArrayList<>();
    if (suggestion != null) {
      for (Sensitivity.Step step : suggestion.steps()) {
        rows.add(
            Table.row(
                TextFormatting.visible(step.tried()),
                NumberFormatting.count(step.kept()),
                figure(step.reached()),
                step.met() ? "yes" : "no"));
      }
    }
    return new Table(
        "What the search tried",
        List.of(
            Table.Column.text("Network"),
            Table.Column.number("Layers in FP32", ""),
            Table.Column.text("Has"),
            Table.Column.text("Reached")),
        rows);
  }

  private static List<String> notes(Sensitivity sensitivity) {
    List<String> notes = new ArrayList<>(sensitivity.method());
    if (!sensitivity.layers().isEmpty()) {
      notes.add("Compared on " + TextFormatting.visible(sensitivity.inputs()) + ".");
    }
    if (sensitivity.synthetic()) {
      notes.add(
          "All of this depends on made-up inputs: real ones, for calibration and for what"
              + " accuracy is found on, can rank layers differently.");
    }
    return notes;
  }
}
