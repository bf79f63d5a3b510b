package org.inferometer.cli;

import java.util.List;
import org.inferometer.worker.process.WorkerCommand;
import picocli.CommandLine.Option;

/// How worker processes are started.
final class WorkerOptions {
  private static final long LEAST_HEAP = 64L << 20;

  @Option(
      names = "--worker-heap",
      paramLabel = "SIZE",
      converter = Converters.SizeConverter.class,
      description = "The most Java heap of a worker process, for example 2g (default: 768m).")
  long heap = WorkerCommand.DEFAULT_HEAP;

  /// @throws UserError if no worker could live in the heap
  void check() {
    if (heap < LEAST_HEAP) {
      throw UserError.badInput("--worker-heap: a worker needs 64m at least; write for example 2g");
    }
  }

  /// @param plugins that workers load
  List<String> command(PluginOptions plugins) {
    check();
    return WorkerCommand.sameJvm(heap, WorkerMain.class, plugins.arguments());
  }
}
