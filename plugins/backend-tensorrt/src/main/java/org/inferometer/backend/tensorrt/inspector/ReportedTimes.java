package org.inferometer.backend.tensorrt.inspector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What IProfiler reports, inference by inference. Not thread-safe.
///
/// IProfiler calls once for each layer that ran, in the order of execution, with a name that need
/// not be unique: the second report of a name within an inference is another layer's than the
/// first.
public final class ReportedTimes {
  private static final double NANOS_PER_MS = 1e6;

  /// One layer as IProfiler knows it.
  ///
  /// @param name as reported
  /// @param occurrence 0 for the first report of the name within an inference
  record Slot(String name, int occurrence) {}

  private final int capacity;
  private final List<Slot> slots = new ArrayList<>();
  private final List<long[]> nanos = new ArrayList<>();
  private final Map<Slot, Integer> known = new HashMap<>();
  private final Map<String, Integer> seen = new HashMap<>();
  private final long[] wholes;
  private int inference;
  private int expected;
  private long unusable;

  /// @param inferences at most so many are recorded; later ones are ignored
  public ReportedTimes(int inferences) {
    capacity = inferences;
    wholes = new long[inferences];
  }

  /// One call of IProfiler.
  ///
  /// @param milliseconds what the layer took in the current inference; what is no time is counted
  ///   and left out
  public void report(String name, float milliseconds) {
    if (inference >= capacity) {
      return;
    }
    int occurrence = seen.merge(name, 1, Integer::sum) - 1;
    int slot = slot(name, occurrence);
    if (Float.isFinite(milliseconds) && milliseconds >= 0) {
      nanos.get(slot)[inference] += Math.round(milliseconds * NANOS_PER_MS);
    } else {
      unusable++;
    }
  }

  /// The current inference has been reported.
  ///
  /// @param nanoseconds what it took as a whole, with the profiler attached
  public void endInference(long nanoseconds) {
    if (inference < capacity) {
      wholes[inference++] = nanoseconds;
    }
    seen.clear();
    expected = 0;
  }

  int inferences() {
    return inference;
  }

  /// Reports that were no times.
  long unusable() {
    return unusable;
  }

  List<Slot> slots() {
    return slots;
  }

  long[] whole(int from) {
    return Arrays.copyOfRange(wholes, from, inference);
  }

  long[] layer(int slot, int from) {
    return Arrays.copyOfRange(nanos.get(slot), from, inference);
  }

  /// Layers come in the same order in every inference, as a rule.
  private int slot(String name, int occurrence) {
    if (expected < slots.size()) {
      Slot next = slots.get(expected);
      if (next.occurrence() == occurrence && next.name().equals(name)) {
        return expected++;
      }
    }
    int found = known.computeIfAbsent(new Slot(name, occurrence), this::added);
    expected = found + 1;
    return found;
  }

  private int added(Slot slot) {
    slots.add(slot);
    nanos.add(new long[capacity]);
    return slots.size() - 1;
  }
}
