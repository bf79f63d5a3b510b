package org.inferometer.runner;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.machine.Machine;
import org.inferometer.plan.PlannedCell;

/// Parts the cells of a study into groups whose engines are open at the same time. All precisions
/// of a network and a batch are in one group, so that they are compared in the same rounds.
final class Groups {
  /// What a process takes beside the weights of its engine.
  private static final long PROCESS_BYTES = 400L << 20;

  /// An engine holds its weights, a copy while it is built, and activations of a like size.
  private static final int COPIES = 4;

  private static final long FP32_BYTES = 4;

  /// What others on the machine may need.
  private static final double PART = 0.7;

  /// More processes are not kept open at once, whatever their size.
  private static final int MOST = 24;

  private Groups() {}

  /// @param cells in the order of the study
  static List<List<PlannedCell>> of(List<PlannedCell> cells) {
    return of(cells, (long) (PART * new Machine().availableBytes()));
  }

  static List<List<PlannedCell>> of(List<PlannedCell> cells, long bytes) {
    List<List<PlannedCell>> groups = new ArrayList<>();
    long room = 0;
    for (List<PlannedCell> block : blocks(cells)) {
      long wanted = block.stream().mapToLong(Groups::bytes).sum();
      if (groups.isEmpty() || wanted > room || groups.getLast().size() + block.size() > MOST) {
        groups.add(new ArrayList<>());
        // The control arm is one more.
        room = bytes - bytes(block.getFirst());
      }
      groups.getLast().addAll(block);
      room -= wanted;
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

  /// An estimate from above.
  private static long bytes(PlannedCell cell) {
    return PROCESS_BYTES + COPIES * FP32_BYTES * cell.network().network().parameterCount();
  }
}
