package org.inferometer.worker;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Phases;
import org.inferometer.plugin.Plugins;
import org.inferometer.worker.WorkerTask.CellTask;
import org.inferometer.worker.WorkerTask.ReferenceTask;
import org.inferometer.worker.WorkerTask.RepeatTask;
import org.inferometer.worker.WorkerTask.SensitivityTask;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Wire;

/// The worker process of a study: does one task, reports on standard output, and leaves its result
/// as a file.
public final class Worker {
  private Worker() {}

  /// Does one task. Standard output becomes the worker protocol: whatever Java code prints goes to
  /// standard error from here on.
  ///
  /// @param task the file that the runner wrote
  /// @return the exit status: 0 if the result is a file, 1 if there is none and standard error says
  ///   why
  public static int run(Path task, Plugins plugins) {
    PrintStream output =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    try {
      perform(WorkerTask.read(task), plugins, new Reporter(output));
      return 0;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static void perform(WorkerTask task, Plugins plugins, Reporter reporter)
      throws IOException {
    switch (task) {
      case ReferenceTask reference -> new ComputeReference(reference, plugins, reporter).run();
      case CellTask cell -> new MeasureCell(cell, plugins, reporter).run(reporter::kept);
      case RepeatTask repeat -> new RepeatLatency(repeat, plugins, reporter).run();
      case SensitivityTask sensitivity ->
          new AnalyseSensitivity(sensitivity, plugins, reporter).run();
    }
  }

  /// Writes protocol lines. Where nobody reads them any more, the runner is gone, and so is the
  /// reason to go on.
  private record Reporter(PrintStream output) implements Phases {
    @Override
    public void at(Phase phase, double fraction) {
      send(new Message.Advanced(phase, Math.clamp(fraction, 0, 1)));
    }

    void kept(Path path, String reason) {
      send(new Message.Kept(path.toString(), reason));
    }

    private void send(Message message) {
      output.print(Wire.format(message));
      if (output.checkError()) {
        Runtime.getRuntime().halt(1);
      }
    }
  }
}
