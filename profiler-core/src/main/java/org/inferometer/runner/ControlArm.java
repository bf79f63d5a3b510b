package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.comparison.Arm;
import org.inferometer.comparison.Copies;
import org.inferometer.measure.RepeatedLatency;
import org.inferometer.plan.PlannedCell;
import org.inferometer.study.Cell;
import org.inferometer.study.Control;
import org.inferometer.study.Latency;
import org.inferometer.study.StudyJson;
import org.jspecify.annotations.Nullable;

/// The same engine as a cell's in a process of its own, measured in every round as if it were
/// another cell. What it was measured with is kept in the journal beside the cells.
final class ControlArm {
  private static final String MARK = " (copy)";

  private final Journal journal;
  private final ProgressListener listener;
  private @Nullable PlannedCell cell;
  private Optional<Latency> latency = Optional.empty();

  ControlArm(Journal journal, ProgressListener listener) {
    this.journal = journal;
    this.listener = listener;
  }

  /// The cell that is measured twice: the first one that is asked about.
  boolean takes(PlannedCell asked) {
    PlannedCell known = cell;
    if (known == null) {
      cell = asked;
      latency = kept(asked);
      return true;
    }
    return known.equals(asked);
  }

  static String name(PlannedCell cell) {
    return cell.id() + MARK;
  }

  private Optional<Latency> kept(PlannedCell asked) {
    Path file = journal.copy(asked.id());
    try {
      return Files.exists(file) ? Optional.of(StudyJson.readLatency(file)) : Optional.empty();
    } catch (IOException e) {
      listener.remark(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Adds what a generation measured.
  void add(Latency next, long seed) {
    Latency joined = latency.map(before -> RepeatedLatency.join(before, next, seed)).orElse(next);
    latency = Optional.of(joined);
    if (cell != null) {
      try {
        StudyJson.writeLatency(joined, journal.copy(cell.id()));
      } catch (IOException e) {
        listener.remark(String.valueOf(e.getMessage()));
      }
    }
  }

  /// The copy as a series of slots; none before it was measured.
  List<Arm> arms() {
    List<Arm> arms = new ArrayList<>();
    if (cell != null) {
      String name = name(cell);
      latency.ifPresent(known -> arms.add(Arm.of(name, known)));
    }
    return arms;
  }

  /// The cell and its copy; null before one was chosen.
  @Nullable Copies copies() {
    return cell == null ? null : new Copies(cell.id(), name(cell));
  }

  /// What the two copies seem to differ by.
  ///
  /// @param outcomes by the cells' ids
  Optional<Control> control(Map<String, Cell> outcomes) {
    Cell measured = cell == null ? null : outcomes.get(cell.id());
    List<Arm> arms = new ArrayList<>(arms());
    if (measured != null) {
      arms.add(Arm.of(measured));
    }
    return Optional.ofNullable(copies()).flatMap(same -> same.control(arms));
  }
}
