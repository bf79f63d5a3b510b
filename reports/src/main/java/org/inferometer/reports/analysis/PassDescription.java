package org.inferometer.reports.analysis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.Measurements;
import org.inferometer.study.Power;
import org.inferometer.study.Provenance;
import org.inferometer.study.Reading;
import org.inferometer.study.StrictAccuracy;
import org.inferometer.study.Verdict;

/// One pass of a cell's measurement in words: what was done, how often, and why it ended.
///
/// @param sentences in the order of reading
public record PassDescription(String title, List<String> sentences) {
  private static final int MOST_REPEATS = 12;

  public PassDescription {
    sentences = List.copyOf(sentences);
  }

  /// @param onDevice whether a device apart from the host ran it
  /// @param seeded whether the weights are, so that nothing is said of accuracy
  static List<PassDescription> of(Measurements m, boolean onDevice, boolean seeded) {
    return List.of(
        build(m),
        correctness(m.accuracy(), seeded),
        latency(m.latency(), onDevice),
        layers(m),
        memory(),
        energy(m.power(), m.energyPerInferenceMj()));
  }

  private static PassDescription build(Measurements m) {
    return new PassDescription(
        "Build",
        List.of(
            said("Building the engine took", m.build().timeMs(), "The build time"),
            said("The engine holds", m.build().engineBytes(), "The engine's size"),
            String.format(
                Locale.ROOT,
                "It ran on %s with %s.",
                m.provenance().runtime(),
                options(m.provenance()))));
  }

  private static String options(Provenance provenance) {
    return provenance.options().isEmpty()
        ? "default options"
        : String.join(", ", provenance.options());
  }

  private static PassDescription correctness(Accuracy accuracy, boolean seeded) {
    var sentences = new ArrayList<String>();
    sentences.add("Outputs were compared with " + accuracy.reference() + " before any timing.");
    if (!seeded) {
      sentences.add(
          said(
              "Relative L2 error" + of(accuracy) + ":",
              accuracy.relativeL2(),
              "The relative L2 error"));
    }
    sentences.addAll(leftOut(accuracy));
    sentences.addAll(accuracy.remarks());
    if (accuracy.strict() != null) {
      sentences.add(strict(accuracy.strict()));
    }
    return new PassDescription("Correctness", sentences);
  }

  private static String of(Accuracy accuracy) {
    return accuracy
        .worstOfSeveral()
        .map(worst ->
            String.format(
                Locale.ROOT,
                " of the worst of %d outputs, '%s'",
                accuracy.outputs().size(),
                TextFormatting.visible(worst)))
        .orElse("");
  }

  /// Outputs that were not compared, a sentence each.
  private static List<String> leftOut(Accuracy accuracy) {
    return accuracy.outputs().size() < 2
        ? List.of()
        : accuracy.outputs().stream()
            .filter(output -> output.relativeL2() instanceof Reading.Unavailable)
            .map(output ->
                "Output '"
                    + TextFormatting.visible(output.output())
                    + "' was left out: "
                    + ended(FormattedReading.of(output.relativeL2()).note()))
            .toList();
  }

  private static String strict(StrictAccuracy strict) {
    String engine =
        "An engine that rounds what each layer writes to the layer's own type, which this one did"
            + " not, gives ";
    if (strict.sqnrDb().asDouble().isPresent()) {
      return engine
          + FormattedReading.of(strict.sqnrDb()).text()
          + (strict.fault().isEmpty() ? "." : ": " + ended(TextFormatting.visible(strict.fault())));
    }
    return strict.fault().isEmpty()
        ? "What an engine gives that rounds what each layer writes is unavailable: "
            + ended(FormattedReading.of(strict.sqnrDb()).note())
        : engine + ended(TextFormatting.visible(strict.fault()));
  }

  private static PassDescription latency(Latency latency, boolean onDevice) {
    var sentences = new ArrayList<String>();
    sentences.add(
        String.format(
            Locale.ROOT,
            latency.verdict() == Verdict.UNSTEADY
                ? "%s set apart, as the series never settled, then %s; none was dropped."
                : "%s until the series was steady, then %s; none was dropped.",
            NumberFormatting.plural(latency.warmupNs().length, "warm-up inference"),
            NumberFormatting.plural(latency.samplesNs().length, "timed inference")));
    if (latency.repeats().size() > 1) {
      sentences.addAll(repeats(latency.repeats()));
    }
    turns(latency.repeats()).ifPresent(sentences::add);
    sentences.add("Sampling ended because " + latency.stopRule() + ".");
    sentences.add(
        String.format(
                Locale.ROOT,
                "%s marked as outliers (more than 3 scaled median absolute deviations away); they"
                    + " count",
                latency.outliers() == 1
                    ? "1 sample is"
                    : NumberFormatting.count(latency.outliers()) + " samples are")
            + " all the same.");
    if (!LatencyTail.note(latency).isEmpty()) {
      sentences.add(LatencyTail.note(latency));
    }
    sentences.add("Verdict: " + TextFormatting.verdict(latency.verdict()) + ".");
    sentences.addAll(latency.reasons());
    sentences.addAll(latency.remarks());
    RoundConditions rounds = RoundConditions.of(latency);
    rounds.clocksVaried().ifPresent(sentences::add);
    rounds.heldBack().stream().filter(held -> !sentences.contains(held)).forEach(sentences::add);
    if (latency.concurrency() > 1) {
      sentences.add(
          String.format(
                  Locale.ROOT,
                  "%d inferences ran at a time: a latency is from before the first began until the"
                      + " last ended,",
                  latency.concurrency())
              + " and throughput counts all of them.");
    }
    if (onDevice) {
      sentences.add(
          "Latency and percentiles are by the host's clock, end to end. By the device's clock, in"
              + " trtexec's words: latency = H2D + GPU time + D2H, summed up inference by"
              + " inference; GPU time is the engine's work alone. Enqueue time is what the host"
              + " takes to hand that work over.");
      String launch = LaunchBound.note(latency);
      if (!launch.isEmpty()) {
        sentences.add(launch);
      }
    }
    return new PassDescription("Latency, with nothing attached", sentences);
  }

  /// How it took turns with other cells; empty where it did not.
  private static Optional<String> turns(List<LatencyRepeat> repeats) {
    var rounds = repeats.stream().flatMap(repeat -> repeat.rounds().stream()).toList();
    if (rounds.isEmpty()) {
      return Optional.empty();
    }
    long settling = rounds.stream().mapToLong(round -> round.settlingNs().length).sum();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "It took turns with the other cells, in %s of %s; %s after a switch to it, before it had"
                + " settled, %s not count.",
            NumberFormatting.plural(rounds.size(), "round"),
            NumberFormatting.plural(
                repeats.stream().map(LatencyRepeat::generation).distinct().count(), "generation"),
            NumberFormatting.plural(settling, "inference"),
            settling == 1 ? "does" : "do"));
  }

  /// @param repeats two or more, in order
  static List<String> repeats(List<LatencyRepeat> repeats) {
    var sentences = new ArrayList<String>();
    sentences.add(
        String.format(
                Locale.ROOT,
                "It was measured %d times, each in a process of its own: samples stand repeat after"
                    + " repeat,",
                repeats.size())
            + " figures and intervals are over the repeats.");
    int told = Math.min(MOST_REPEATS, repeats.size());
    for (int i = 0; i < told; i++) {
      sentences.add(repeat(i + 1, repeats.get(i), repeats.getFirst()));
    }
    if (told < repeats.size()) {
      sentences.add(
          NumberFormatting.plural(repeats.size() - told, "more repeat") + ": see study.json.");
    }
    return sentences;
  }

  private static String repeat(int number, LatencyRepeat repeat, LatencyRepeat first) {
    long seconds = Duration.between(first.startedAt(), repeat.startedAt()).toSeconds();
    return String.format(
        Locale.ROOT,
        "Repeat %d%s: median %s; %s after %s; %s.",
        number,
        number == 1
            ? ""
            : String.format(Locale.ROOT, ", %s s after the first", NumberFormatting.count(seconds)),
        FormattedReading.of(repeat.medianMs()).full(),
        NumberFormatting.plural(repeat.samples(), "sample"),
        NumberFormatting.plural(repeat.warmup(), "warm-up inference"),
        TextFormatting.verdict(repeat.verdict()));
  }

  private static PassDescription layers(Measurements m) {
    var sentences =
        new ArrayList<>(
            List.of(
                String.format(
                    Locale.ROOT,
                    "%s were profiled: %s.",
                    NumberFormatting.plural(m.layerPass().inferences(), "inference"),
                    m.layerPass().method()),
                said("One profiled inference took", m.layerPass().wholeUs(), "Its whole time"),
                said(
                    "Profiled time over unprofiled time:",
                    m.layerPass().inflation(),
                    "How much the profiler slows inference"),
                said(
                    "The profiler's own tracing between layers took",
                    m.layerPass().tracingUs(),
                    "What the profiler takes between layers"),
                said("Outside all layers:", m.unattributedUs(), "The time outside all layers")));
    m.layerPass().doubt().ifPresent(sentences::add);
    return new PassDescription("Layer times, a pass of their own", sentences);
  }

  private static PassDescription memory() {
    return new PassDescription(
        "Memory",
        List.of(
            "Weights, activations, contexts, the worker process and the whole device are separate"
                + " readings."));
  }

  static PassDescription energy(Power power, Reading perInferenceMj) {
    var sentences = new ArrayList<String>();
    sentences.add("Source: " + power.source() + ".");
    sentences.add(said("Energy of one inference:", perInferenceMj, "Energy"));
    if (!power.samplingRatio().equals(perInferenceMj)) {
      sentences.add(
          samplingCost(power)
              .map(part -> "Sampling the power took " + part + " of the latency.")
              .orElseGet(() -> said("", power.samplingRatio(), "What sampling the power takes")));
    }
    sentences.addAll(power.remarks());
    return new PassDescription("Energy, a pass of its own", sentences);
  }

  /// `0.1 % (−0.2 to 0.4)`; empty where it is not known.
  static Optional<String> samplingCost(Power power) {
    return Ratio.of(power.samplingRatio()).map(Ratio::asPercent);
  }

  /// "Building the engine took 812 ms." or "The build time is unavailable: …".
  private static String said(String lead, Reading reading, String subject) {
    var figure = FormattedReading.of(reading);
    if (figure.isMissing()) {
      return subject + " is unavailable: " + ended(figure.note());
    }
    var note = figure.note().isEmpty() ? "" : " " + ended(figure.note());
    return lead + " " + figure.full() + "." + note;
  }

  private static String ended(String sentence) {
    return sentence.endsWith(".") ? sentence : sentence + ".";
  }
}
