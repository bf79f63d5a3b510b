package org.inferometer.customlayer.check;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.inferometer.graph.HostTensor;

/// Computes a layer in several threads at once, each with other numbers, and holds each result
/// against that of the same inputs alone.
record Threads(Bench bench, Setting setting) {
  private static final int THREADS = 4;

  /// So that threads meet within a kernel, however short it is.
  private static final long NANOSECONDS = 60_000_000;

  private static final int LEAST_RUNS = 20;
  private static final int MOST_RUNS = 20_000;

  Optional<Finding> difference() throws Exception {
    List<List<HostTensor>> inputs = new ArrayList<>();
    List<List<HostTensor>> alone = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      inputs.add(Values.of(setting.reseeded(i)));
      alone.add(Execution.of(bench, setting, inputs.get(i), Execution.Placement.USUAL).outputs());
    }
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Callable<Optional<Finding>>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int own = i;
      tasks.add(() -> difference(start, inputs.get(own), alone.get(own)));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      return first(threads.invokeAll(tasks));
    }
  }

  private static Optional<Finding> first(List<Future<Optional<Finding>>> results) throws Exception {
    for (Future<Optional<Finding>> result : results) {
      try {
        if (result.get().isPresent()) {
          return result.get();
        }
      } catch (ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return Optional.of(
            Finding.thrown("where several threads compute at once, the kernel", cause));
      }
    }
    return Optional.empty();
  }

  private Optional<Finding> difference(
      CyclicBarrier start, List<HostTensor> inputs, List<HostTensor> alone) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      List<GuardedTensor> read =
          inputs.stream().map(input -> GuardedTensor.of(arena, input, 0)).toList();
      List<GuardedTensor> written =
          setting.outputs().stream()
              .map(type -> GuardedTensor.of(arena, type, 0, (byte) 0xFF))
              .toList();
      start.await(10, TimeUnit.SECONDS);
      long end = System.nanoTime() + NANOSECONDS;
      for (int run = 0; run < LEAST_RUNS || (run < MOST_RUNS && System.nanoTime() < end); run++) {
        Execution.run(bench, setting, Execution.tensors(read), Execution.tensors(written));
        Optional<Finding> difference =
            Bits.difference(
                setting,
                alone,
                written.stream().map(GuardedTensor::tensor).toList(),
                "where several threads compute at once");
        if (difference.isPresent()) {
          return difference;
        }
      }
    }
    return Optional.empty();
  }
}
