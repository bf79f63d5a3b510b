package org.inferometer.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.inferometer.worker.Worker;

/// The program of worker processes: does one task of a study for the process that started it. It
/// has no command line to parse: the parser alone takes a third of a worker's start.
public final class WorkerMain {
  private WorkerMain() {}

  /// @param args options of plugins, and the file that describes the task
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    PluginOptions plugins = PluginOptions.of(List.of(args));
    System.exit(run(Services.ofProcess(System.getenv(), plugins), Path.of(args[args.length - 1])));
  }

  /// Does a task. What goes wrong, and what plugins threw, is told on standard error, which is the
  /// worker's log.
  ///
  /// @return the exit status
  static int run(Services services, Path task) {
    try {
      return Worker.run(task, services.plugins().get());
    } catch (RuntimeException | Error e) {
      e.printStackTrace();
      ErrorReport report = ErrorReport.of(e);
      report.print(System.err);
      return report.exitCode();
    } finally {
      services.faults().all().forEach(fault -> fault.thrown().printStackTrace());
    }
  }
}
