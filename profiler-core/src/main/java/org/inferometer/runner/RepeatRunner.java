package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.inferometer.machine.Scratch;
import org.inferometer.measure.Phase;
import org.inferometer.measure.RepeatedLatency;
import org.inferometer.measure.Throughput;
import org.inferometer.plan.PlannedCell;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Measured;
import org.inferometer.study.Latency;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.Measurements;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;

/// Measures the latency of finished cells again, in processes of their own. Rounds go through the
/// cells forwards and backwards, so that what changes on the machine meanwhile meets all cells
/// alike, and the repeats of a cell lie apart.
final class RepeatRunner {
  private final StudyWorkers workers;
  private final ReferenceRunner references;
  private final Journal journal;
  private final Scratch scratch;
  private final ProgressListener listener;
  private final long seed;
  private final MeasuredOn here;

  RepeatRunner(
      StudyWorkers workers,
      ReferenceRunner references,
      Journal journal,
      Scratch scratch,
      ProgressListener listener,
      long seed,
      MeasuredOn here) {
    this.workers = workers;
    this.references = references;
    this.journal = journal;
    this.scratch = scratch;
    this.listener = listener;
    this.seed = seed;
    this.here = here;
  }

  /// @param cells in the order of the study
  /// @param outcomes by the cells' ids; measured ones are replaced
  /// @param wanted repeats of each cell
  /// @throws InterruptedException if the study is to stop; the outcomes have what was measured
  void complete(List<PlannedCell> cells, Map<String, Cell> outcomes, int wanted)
      throws InterruptedException {
    tellForeign(cells, outcomes, wanted);
    List<PlannedCell> round = new ArrayList<>(cells);
    for (int repeats = 2; repeats <= wanted; repeats++) {
      Collections.reverse(round);
      for (PlannedCell planned : round) {
        Cell cell = outcomes.get(planned.id());
        if (cell != null && missing(planned, cell, repeats) > 0) {
          outcomes.put(cell.id(), again(planned, cell, repeats));
          listener.repeated(cell.id());
        }
      }
    }
  }

  /// How many repeats can be added to a cell; none where it was not measured, or not here.
  int missing(PlannedCell planned, Cell cell, int wanted) {
    return isOfHere(planned, cell) ? lacking(cell, wanted) : 0;
  }

  private static int lacking(Cell cell, int wanted) {
    return Math.max(0, wanted - count(cell).orElse(wanted));
  }

  private static OptionalInt count(Cell cell) {
    return cell.outcome() instanceof Measured(Measurements m)
        ? OptionalInt.of(m.latency().repeats().size())
        : OptionalInt.empty();
  }

  /// Cells of earlier releases do not say what they were measured on; those of the same device are
  /// taken for this machine's.
  private boolean isOfHere(PlannedCell planned, Cell cell) {
    MeasuredOn there = cell.measuredOn();
    return cell.device().equals(planned.target().device().id())
        && (there == null || there.equals(here));
  }

  /// Repeats of two machines are no repeats of one measurement.
  private void tellForeign(List<PlannedCell> cells, Map<String, Cell> outcomes, int wanted) {
    for (PlannedCell planned : cells) {
      Cell cell = outcomes.get(planned.id());
      if (cell != null && !isOfHere(planned, cell) && lacking(cell, wanted) > 0) {
        listener.remark(
            cell.id()
                + ": its repeats stay at "
                + count(cell).orElse(0)
                + ", since it was measured on another machine, device or driver ("
                + origin(cell)
                + ")");
      }
    }
  }

  private static String origin(Cell cell) {
    MeasuredOn there = cell.measuredOn();
    return there == null ? "device " + cell.device() : there.toString();
  }

  private Cell again(PlannedCell planned, Cell cell, int repeat) throws InterruptedException {
    listener.started(cell.id());
    Path folder = null;
    try {
      folder = scratch.folder("repeat");
      return keep(joined(cell, measured(planned, folder)));
    } catch (IOException e) {
      listener.remark(cell.id() + ": repeat " + repeat + " is missing: " + e.getMessage());
      return cell;
    } finally {
      if (folder != null) {
        Scratch.delete(folder);
      }
    }
  }

  /// What cannot be kept in the journal is in the study all the same.
  private Cell keep(Cell joined) {
    try {
      StudyJson.writeCell(joined, journal.file(joined.id()));
    } catch (IOException e) {
      listener.remark(String.valueOf(e.getMessage()));
    }
    return joined;
  }

  /// @throws IOException with the reason if there is no result
  private Latency measured(PlannedCell planned, Path folder)
      throws IOException, InterruptedException {
    Path result = folder.resolve("latency.json");
    Path log = folder.resolve("log");
    Path reference = references.folder(planned, planned.batch(), message -> {});
    return switch (workers.repeat(
        planned, reference, result, log, message -> tell(planned.id(), message))) {
      case Hung() ->
          throw new IOException("the worker reported nothing for too long and was ended");
      case Exited(int status) when status == 0 && Files.exists(result) ->
          StudyJson.readLatency(result);
      case Exited(int status) -> {
        WorkerLauncher.waitForOwnInterruption(status);
        throw new IOException(ExitReason.of(status, log));
      }
    };
  }

  private void tell(String cellId, Message message) {
    if (message instanceof Message.Advanced(Phase phase, double fraction)) {
      listener.advanced(cellId, phase, phase == Phase.LATENCY ? fraction : 0);
    }
  }

  private Cell joined(Cell cell, Latency next) {
    if (!(cell.outcome() instanceof Measured(Measurements m))) {
      return cell;
    }
    Latency latency = RepeatedLatency.join(m.latency(), next, seed);
    return cell.with(new Measured(m.with(latency, Throughput.of(cell.batch(), latency))));
  }
}
