package org.inferometer.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Cell;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.LatencyRound;
import org.inferometer.study.Measurements;

/// A cell, or a copy of one, as the slots in which it was measured.
///
/// @param id of the cell
/// @param slots in order of measurement; none where nothing was measured in rounds
public record Arm(String id, List<Slot> slots) {
  /// The samples of one arm in one round.
  ///
  /// @param generation in which the processes of all arms were open together
  /// @param round within the generation, the same for all arms
  /// @param medianNs of the settled samples, positive
  public record Slot(String generation, int round, double medianNs) {
    /// @param samplesNs settled ones, at least one
    public static Slot of(String generation, int round, double[] samplesNs) {
      // A clock of coarse ticks may not move during a short inference.
      return new Slot(generation, round, Math.max(1, Quantiles.median(samplesNs)));
    }

    /// @param samplesNs all of the slot
    /// @param settling so many of them passed before the arm had settled; the last one counts all
    ///   the same
    public static Slot of(String generation, int round, double[] samplesNs, int settling) {
      int from = Math.min(settling, samplesNs.length - 1);
      return of(generation, round, Arrays.copyOfRange(samplesNs, from, samplesNs.length));
    }
  }

  public Arm {
    slots = List.copyOf(slots);
  }

  /// The arm of an id; one without slots where there is none.
  static Arm of(String id, List<Arm> arms) {
    return arms.stream()
        .filter(arm -> arm.id().equals(id))
        .findFirst()
        .orElseGet(() -> new Arm(id, List.of()));
  }

  /// The slots of a cell; none where it was not measured in rounds.
  public static Arm of(Cell cell) {
    Measurements measured = cell.measurements();
    return measured == null ? new Arm(cell.id(), List.of()) : of(cell.id(), measured.latency());
  }

  /// @param latency whose repeats share its samples out, and whose rounds share out those of each;
  ///   one that was only probed had no slots
  public static Arm of(String id, Latency latency) {
    if (latency.probed()) {
      return new Arm(id, List.of());
    }
    List<Slot> slots = new ArrayList<>();
    int from = 0;
    for (LatencyRepeat repeat : latency.repeats()) {
      int at = from;
      for (LatencyRound round : repeat.rounds()) {
        int to = at + round.samples();
        if (to > at) {
          double[] samples = Arrays.stream(latency.samplesNs(), at, to).asDoubleStream().toArray();
          slots.add(Slot.of(repeat.generation(), round.round(), samples));
        }
        at = to;
      }
      from += repeat.samples();
    }
    return new Arm(id, slots);
  }
}
