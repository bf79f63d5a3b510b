package org.inferometer.runner;

import java.nio.file.Path;
import org.inferometer.worker.Worker;

/// The worker process of tests.
final class WorkerMain {
  private WorkerMain() {}

  public static void main(String[] arguments) {
    System.exit(Worker.run(Path.of(arguments[0]), new FakePlugins()));
  }
}
