package org.inferometer.runner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.machine.Machine;
import org.inferometer.measure.MeteredDevice;
import org.inferometer.plan.PlannedCell;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe.Device;
import org.inferometer.study.Reading;

/// Parts the cells of a study into groups whose engines are open at the same time, in the memory of
/// the host and in that of a device with memory of its own. All precisions of a network and a batch
/// are in one group, so that they are compared in the same rounds.
///
/// @param device that all cells run on
/// @param control further processes of the control cell
record Groups(List<Meter> meters, Device device, int control) {
  /// What a process takes beside the weights of its engine.
  private static final long PROCESS_BYTES = 400L << 20;

  /// What a process takes of a device beside them: its context, and the kernels of its runtime.
  private static final long CONTEXT_BYTES = 600L << 20;

  /// An engine holds its weights, a copy while it is built, and activations of a like size.
  private static final int COPIES = 4;

  private static final long FP32_BYTES = 4;

  /// What others on the machine may need.
  private static final double PART = 0.7;

  /// More processes are not kept open at once, whatever their size.
  private static final int MOST = 24;

  /// Bytes of the host's memory, and of the device's own.
  record Memory(long host, long device) {
    /// What a device without memory of its own has to give, and one whose memory nobody tells.
    static final long UNLIMITED = Long.MAX_VALUE;

    /// An estimate from above.
    static Memory of(PlannedCell cell) {
      long engine = COPIES * FP32_BYTES * cell.network().network().parameterCount();
      return new Memory(PROCESS_BYTES + engine, CONTEXT_BYTES + engine);
    }

    static Memory of(List<PlannedCell> cells) {
      return cells.stream()
          .map(Memory::of)
          .reduce(
              new Memory(0, 0), (a, b) -> new Memory(a.host() + b.host(), a.device() + b.device()));
    }

    Memory less(Memory taken) {
      return new Memory(
          host - taken.host(), device == UNLIMITED ? device : device - taken.device());
    }

    boolean holds(Memory wanted) {
      return wanted.host() <= host && wanted.device() <= device;
    }
  }

  /// @param cells in the order of the study, none of which is open
  List<List<PlannedCell>> of(List<PlannedCell> cells) {
    Reading free = MeteredDevice.memory(meters, device).freeBytes();
    return of(
        cells,
        new Memory(
            (long) (PART * new Machine().availableBytes()),
            free.asDouble().isPresent()
                ? (long) (PART * free.asDouble().getAsDouble())
                : Memory.UNLIMITED),
        control);
  }

  static List<List<PlannedCell>> of(List<PlannedCell> cells, Memory all, int control) {
    List<List<PlannedCell>> groups = new ArrayList<>();
    Memory room = all;
    for (List<PlannedCell> block : blocks(cells)) {
      Memory wanted = Memory.of(block);
      if (groups.isEmpty()
          || !room.holds(wanted)
          || groups.getLast().size() + block.size() > MOST) {
        groups.add(new ArrayList<>());
        room = all.less(Memory.of(Collections.nCopies(control, block.getFirst())));
      }
      groups.getLast().addAll(block);
      room = room.less(wanted);
    }
    return groups;
  }

  private static List<List<PlannedCell>> blocks(List<PlannedCell> cells) {
    Map<String, List<PlannedCell>> blocks = new LinkedHashMap<>();
    for (PlannedCell cell : cells) {
      blocks
          .computeIfAbsent(cell.network().id() + "/b" + cell.batch(), fresh -> new ArrayList<>())
          .add(cell);
    }
    return List.copyOf(blocks.values());
  }
}
