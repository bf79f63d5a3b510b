package org.inferometer.runner;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.comparison.Arm;
import org.inferometer.comparison.Copies;
import org.inferometer.comparison.Pair;
import org.inferometer.comparison.Pair.Subject;
import org.inferometer.comparison.Progress;
import org.inferometer.plan.PlannedCell;
import org.inferometer.stats.Quantiles;
import org.jspecify.annotations.Nullable;

/// What is known while a generation is measured: the slots before it, and its own.
final class KnownSoFar {
  private final Generation generation;
  private final List<PlannedCell> cells;
  private final List<Arm> before;
  private final @Nullable Copies copies;
  private final double goal;
  private final List<Pair> pairs;

  /// By the generations before alone: to ask again after each round would be a look each time.
  private final List<String> wanting;

  /// @param cells of the study that were measured, or are ready to be
  /// @param before arms of the generations before
  /// @param copies the control; null where there is none
  /// @param goal half the width of a ratio's interval that is narrow enough
  KnownSoFar(
      Generation generation,
      List<PlannedCell> cells,
      List<Arm> before,
      @Nullable Copies copies,
      double goal) {
    this.generation = generation;
    this.cells = cells;
    this.before = before;
    this.copies = copies;
    this.goal = goal;
    this.pairs = pairs(cells);
    this.wanting = Progress.of(pairs, copies, before, goal).wanting();
  }

  /// What is compared among cells, in the order of the study.
  static List<Pair> pairs(List<PlannedCell> cells) {
    return Pair.among(cells.stream().map(KnownSoFar::subject).toList());
  }

  private static Subject subject(PlannedCell cell) {
    return new Subject(
        cell.id(),
        cell.network().id(),
        cell.target().backend().id(),
        cell.precision(),
        cell.batch());
  }

  /// The arms of ratios that are not known well enough, and the control.
  List<ArmProcess> wanting(List<ArmProcess> ready) {
    return wanting.isEmpty()
        ? List.of()
        : ready.stream().filter(arm -> wanting.contains(arm.name()) || !arm.isOwn()).toList();
  }

  /// How well the ratios are known.
  Progress progress() {
    return Progress.of(pairs, copies, arms(), goal);
  }

  /// The median of each cell in milliseconds, by its id, in the order of the study; before its
  /// first slot that of its warm-up.
  Map<String, Double> mediansMs() {
    List<Arm> arms = arms();
    Map<String, Double> medians = new LinkedHashMap<>();
    for (PlannedCell cell : cells) {
      arms.stream()
          .filter(arm -> arm.id().equals(cell.id()) && !arm.slots().isEmpty())
          .findFirst()
          .map(KnownSoFar::medianMs)
          .or(() -> warmupMs(cell))
          .ifPresent(ms -> medians.put(cell.id(), ms));
    }
    return medians;
  }

  private Optional<Double> warmupMs(PlannedCell cell) {
    return generation.ready().stream()
        .filter(arm -> arm.name().equals(cell.id()))
        .findFirst()
        .map(arm -> arm.start().inferenceNs() / 1e6);
  }

  private static double medianMs(Arm arm) {
    return Quantiles.median(arm.slots().stream().mapToDouble(Arm.Slot::medianNs).toArray()) / 1e6;
  }

  private List<Arm> arms() {
    Map<String, List<Arm.Slot>> slots = new LinkedHashMap<>();
    before.forEach(arm -> slots.put(arm.id(), new ArrayList<>(arm.slots())));
    for (ArmProcess arm : generation.ready()) {
      slots
          .computeIfAbsent(arm.name(), fresh -> new ArrayList<>())
          .addAll(arm.slots(generation.id()));
    }
    return slots.entrySet().stream().map(e -> new Arm(e.getKey(), e.getValue())).toList();
  }
}
