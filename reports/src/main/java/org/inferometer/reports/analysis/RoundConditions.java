package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Cell;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.LatencyRound;
import org.inferometer.study.Reading;
import org.inferometer.study.Study;

/// The clock of the device in the rounds of a cell, and what held them back.
public final class RoundConditions {
  /// By how much, relative to their median, clocks may differ that are not remarked. The latency of
  /// work that computes follows the clock one to one, and half of the ±2 % within which ratios are
  /// to be known is 1 %. GPUs set their clocks in steps of 15 MHz, which is less for most.
  private static final double VARIED = 0.01;

  private final List<LatencyRound> rounds;
  private final double[] clocks;
  private final String unknown;

  private RoundConditions(List<LatencyRepeat> repeats) {
    this.rounds = repeats.stream().flatMap(repeat -> repeat.rounds().stream()).toList();
    this.clocks =
        rounds.stream()
            .map(LatencyRound::clockMhz)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    this.unknown =
        repeats.stream()
            .map(LatencyRepeat::clockUnknown)
            .filter(reason -> !reason.isEmpty())
            .findFirst()
            .orElse("");
  }

  public static RoundConditions of(Latency latency) {
    return new RoundConditions(latency.repeats());
  }

  /// The median of the rounds' clocks, or why none is known; empty in studies of earlier releases.
  public Optional<Reading> clockMhz() {
    if (clocks.length > 0) {
      double median = Quantiles.median(clocks);
      return Optional.of(new Reading.Measured(median, "MHz", clocks.length, null));
    }
    return unknown.isEmpty() ? Optional.empty() : Optional.of(Reading.unavailable(unknown));
  }

  /// What a reader must know of the clocks of the rounds; empty where they hardly differ.
  public Optional<String> clocksVaried() {
    if (clocks.length == 0
        || clocks[clocks.length - 1] - clocks[0] <= VARIED * Quantiles.median(clocks)) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "The clock was between %s and %s MHz over the rounds (median %s).",
            megahertz(clocks[0]),
            megahertz(clocks[clocks.length - 1]),
            megahertz(Quantiles.median(clocks))));
  }

  /// In how many rounds no clock could be read, and why; empty where that is in none, or in all.
  Optional<String> clocksMissing() {
    return clocks.length == 0 || unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "In %s of %s it is not known: %s.",
                NumberFormatting.count(rounds.size() - clocks.length),
                NumberFormatting.plural(rounds.size(), "round"),
                unknown));
  }

  private static String megahertz(double clock) {
    return NumberFormatting.count(Math.round(clock));
  }

  /// How many of the rounds were held back, a sentence for each cause.
  List<String> heldBack() {
    return HeldBack.counted(rounds.stream().map(LatencyRound::heldBack).toList());
  }

  /// How many rounds of the study were held back, whatever cells were measured in them, a sentence
  /// for each cause.
  public static List<String> heldBack(Study study) {
    return HeldBack.counted(rounds(study.cells()));
  }

  private record Round(String generation, int number) {}

  private static Collection<List<HeldBack>> rounds(List<Cell> cells) {
    Map<Round, List<HeldBack>> rounds = new LinkedHashMap<>();
    for (Cell cell : cells) {
      if (cell.outcome() instanceof Cell.Measured(var measurements)) {
        for (LatencyRepeat repeat : measurements.latency().repeats()) {
          for (LatencyRound round : repeat.rounds()) {
            rounds
                .computeIfAbsent(
                    new Round(repeat.generation(), round.round()), fresh -> new ArrayList<>())
                .addAll(round.heldBack());
          }
        }
      }
    }
    return rounds.values();
  }
}
