package org.inferometer.worker;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Slot;
import org.inferometer.measure.Start;
import org.inferometer.plugin.Plugins;
import org.inferometer.worker.WorkerTask.CellTask;
import org.inferometer.worker.WorkerTask.CheckTask;
import org.inferometer.worker.WorkerTask.CopyTask;
import org.inferometer.worker.WorkerTask.DescribeTask;
import org.inferometer.worker.WorkerTask.ReferenceTask;
import org.inferometer.worker.WorkerTask.SensitivityTask;
import org.inferometer.worker.process.Command;
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
      perform(WorkerTask.read(task), plugins, new StandardStreams(output, commands()));
      return 0;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static BufferedReader commands() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  private static void perform(WorkerTask task, Plugins plugins, StandardStreams runner)
      throws IOException {
    switch (task) {
      case ReferenceTask reference -> new ComputeReference(reference, plugins, runner).run();
      case CellTask cell -> new MeasureCell(cell, plugins, runner).run();
      case CopyTask copy -> new MeasureCopy(copy, plugins, runner).run();
      case SensitivityTask sensitivity ->
          new AnalyseSensitivity(sensitivity, plugins, runner).run();
      case DescribeTask describe -> new DescribeEngine(describe, plugins, runner).run();
      case CheckTask check -> new CheckLayer(check, plugins, runner).run();
    }
  }

  /// Reads and writes protocol lines. Where nobody hears them any more, or no command can come, the
  /// runner is gone, and so is the reason to go on.
  private record StandardStreams(PrintStream output, BufferedReader input)
      implements RunnerConnection {
    @Override
    public void at(Phase phase, double fraction) {
      send(new Message.Advanced(phase, Math.clamp(fraction, 0, 1)));
    }

    @Override
    public void ready(Start start) {
      send(new Message.Ready(start));
    }

    @Override
    public Command next() throws IOException {
      String line = input.readLine();
      if (line == null) {
        Runtime.getRuntime().halt(1);
      }
      return Wire.command(Objects.requireNonNull(line));
    }

    @Override
    public void sampled(Slot slot) {
      send(new Message.Sampled(slot));
    }

    @Override
    public void kept(Path path, String reason) {
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
