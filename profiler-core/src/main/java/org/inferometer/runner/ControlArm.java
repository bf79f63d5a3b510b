package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.comparison.Arm;
import org.inferometer.comparison.Builds;
import org.inferometer.comparison.Copies;
import org.inferometer.measure.RepeatedLatency;
import org.inferometer.plan.PlannedCell;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison.Spread;
import org.inferometer.study.Control;
import org.inferometer.study.Latency;
import org.inferometer.study.Reading;
import org.inferometer.study.StudyJson;
import org.jspecify.annotations.Nullable;

/// One cell in further processes, measured in every round as if they were other cells. What they
/// were measured with is kept in the journal beside the cells.
final class ControlArm {
  /// A further process of the cell.
  enum Other {
    /// It has an engine like the cell's.
    COPY,
    /// It has the very engine that the cell's own process built in this generation. A thorough
    /// study alone has one: in others all processes have one engine.
    TWIN;

    /// How many a study has.
    static int count(boolean thorough) {
      return thorough ? values().length : 1;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// What its process is called.
    String of(PlannedCell cell) {
      return cell.id() + " (" + label() + ")";
    }
  }

  private final Journal journal;
  private final ProgressListener listener;
  private final boolean thorough;
  private final Map<Other, Latency> latencies = new EnumMap<>(Other.class);
  private @Nullable PlannedCell cell;
  private Optional<String> noTwin = Optional.empty();

  /// @param thorough whether the cell has a twin too
  ControlArm(Journal journal, ProgressListener listener, boolean thorough) {
    this.journal = journal;
    this.listener = listener;
    this.thorough = thorough;
  }

  /// The cell that is measured more than once: the first one that is asked about.
  boolean takes(PlannedCell asked) {
    if (cell == null) {
      cell = asked;
      for (Other other : Other.values()) {
        kept(asked, other).ifPresent(latency -> latencies.put(other, latency));
      }
    }
    return asked.equals(cell);
  }

  /// Whether the engine of a cell is wanted for a twin.
  ///
  /// @param first whether it would be the first that is asked about
  boolean wantsEngine(PlannedCell asked, boolean first) {
    return thorough && noTwin.isEmpty() && (cell == null ? first : asked.equals(cell));
  }

  /// From now on there is no twin.
  ///
  /// @param reason why it cannot be measured
  void endTwin(String reason) {
    noTwin = Optional.of(reason);
    listener.remark("Builds are not told from processes: " + reason);
  }

  private Optional<Latency> kept(PlannedCell asked, Other other) {
    Path file = journal.other(asked.id(), other.label());
    try {
      return Files.exists(file) ? Optional.of(StudyJson.readLatency(file)) : Optional.empty();
    } catch (IOException e) {
      listener.remark(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Adds what a generation measured.
  void add(Other other, Latency next, long seed) {
    Latency before = latencies.get(other);
    Latency joined = before == null ? next : RepeatedLatency.join(before, next, seed);
    latencies.put(other, joined);
    if (cell != null) {
      try {
        StudyJson.writeLatency(joined, journal.other(cell.id(), other.label()));
      } catch (IOException e) {
        listener.remark(String.valueOf(e.getMessage()));
      }
    }
  }

  /// The further processes as series of slots; none before they were measured.
  List<Arm> arms() {
    List<Arm> arms = new ArrayList<>();
    if (cell != null) {
      PlannedCell known = cell;
      latencies.forEach((other, latency) -> arms.add(Arm.of(other.of(known), latency)));
    }
    return arms;
  }

  /// The cell and its copy; null before one was chosen.
  @Nullable Copies copies() {
    return cell == null ? null : new Copies(cell.id(), Other.COPY.of(cell));
  }

  /// What the processes of the cell seem to differ by.
  ///
  /// @param outcomes by the cells' ids
  Optional<Control> control(Map<String, Cell> outcomes) {
    PlannedCell known = cell;
    Copies copies = copies();
    if (known == null || copies == null) {
      return Optional.empty();
    }
    List<Arm> arms = new ArrayList<>(arms());
    Optional.ofNullable(outcomes.get(known.id())).map(Arm::of).ifPresent(arms::add);
    Optional<Control> control = copies.control(arms);
    return thorough
        ? control.map(of -> of.with(spread(of, new Builds(copies, Other.TWIN.of(known)), arms)))
        : control;
  }

  /// What varies, told by all three processes. Where builds are not known for lack of a twin, that
  /// is the reason.
  private Spread spread(Control control, Builds builds, List<Arm> arms) {
    Spread spread = builds.spread(arms);
    if (spread.build() instanceof Reading.Unavailable(String reason)) {
      Reading none = Reading.unavailable(noTwin.orElse(reason));
      return new Spread(control.spread().round(), none, none);
    }
    return spread;
  }
}
