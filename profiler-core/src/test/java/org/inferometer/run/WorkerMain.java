package org.inferometer.run;

import java.nio.file.Path;

/// The worker process of tests.
final class WorkerMain {
  private WorkerMain() {}

  public static void main(String[] arguments) {
    System.exit(CellWorker.run(Path.of(arguments[0]), new FakePlugins()));
  }
}
