package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.inferometer.machine.Scratch;
import org.inferometer.worker.WorkerTask;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.LocalExecutor;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor;
import org.inferometer.worker.process.Supervisor.Ending;
import org.inferometer.worker.process.Supervisor.RunningWorker;

/// Gives tasks to worker processes, one process for each.
final class WorkerLauncher {
  /// Ctrl-C ends the worker a moment before this process hears of it.
  private static final Duration SIGNAL_DELAY = Duration.ofMillis(1_500);

  private final List<String> command;
  private final Scratch scratch;
  private final Supervisor supervisor;

  /// @param command the program and its arguments, before the path of the task
  /// @param hangLimit a worker that reports nothing for so long is ended
  WorkerLauncher(List<String> command, Scratch scratch, Duration hangLimit) {
    this.command = List.copyOf(command);
    this.scratch = scratch;
    this.supervisor = new Supervisor(new LocalExecutor(), hangLimit);
  }

  /// Runs a worker that takes no commands to its end.
  ///
  /// @param task makes the task, given a folder that lasts as long as the worker
  /// @param libraryFolders to append to the worker's `LD_LIBRARY_PATH`
  /// @param log receives what the worker prints that is not protocol
  /// @throws InterruptedException if this thread was interrupted; the worker has been ended
  Ending run(
      Function<Path, WorkerTask> task,
      List<Path> libraryFolders,
      Path log,
      Consumer<Message> listener)
      throws IOException, InterruptedException {
    try (Launched launched = start(task, libraryFolders, log)) {
      return launched.worker().end(listener);
    }
  }

  /// Starts a worker, see [#run].
  Launched start(Function<Path, WorkerTask> task, List<Path> libraryFolders, Path log)
      throws IOException {
    Path work = scratch.fresh("worker");
    boolean started = false;
    try {
      Path file = work.resolve("task.json");
      task.apply(work).write(file);
      List<String> whole = new ArrayList<>(command);
      whole.add(file.toString());
      Launched launched = new Launched(supervisor.start(whole, libraryFolders, log), work);
      started = true;
      return launched;
    } finally {
      if (!started) {
        Scratch.delete(work);
      }
    }
  }

  /// A worker and its folder; closing it ends the one and deletes the other.
  record Launched(RunningWorker worker, Path folder) implements AutoCloseable {
    @Override
    public void close() {
      worker.close();
      Scratch.delete(folder);
    }
  }

  /// A worker that someone asked to end was most likely asked together with this process: the
  /// interruption follows.
  static void waitForOwnInterruption(int status) throws InterruptedException {
    if (ExitReason.asked(status)) {
      Thread.sleep(SIGNAL_DELAY);
    }
  }

  /// A log that holds nothing is of no use.
  static void deleteIfEmpty(Path log) {
    try {
      if (Files.exists(log) && Files.size(log) == 0) {
        Files.delete(log);
      }
    } catch (IOException e) {
      // It is empty: nobody misses what it says.
    }
  }
}
