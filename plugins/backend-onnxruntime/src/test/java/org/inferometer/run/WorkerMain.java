package org.inferometer.run;

import java.nio.file.Path;
import org.inferometer.backend.onnxruntime.Installed;

/// The worker process of tests.
final class WorkerMain {
  private WorkerMain() {}

  public static void main(String[] arguments) {
    System.exit(CellWorker.run(Path.of(arguments[0]), new Installed()));
  }
}
