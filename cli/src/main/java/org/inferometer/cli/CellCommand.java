package org.inferometer.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.inferometer.worker.Worker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `worker`: measures one cell, for the process that started it.
@Command(name = CellCommand.NAME, hidden = true, description = "Measures one cell.")
final class CellCommand implements Callable<Integer> {
  static final String NAME = "worker";

  private final Services services;

  @Parameters(paramLabel = "SPEC", description = "The file that describes the cell.")
  Path specification = Path.of("");

  CellCommand(Services services) {
    this.services = services;
  }

  @Override
  public Integer call() {
    int status = Worker.run(specification, services.plugins().get());
    services.faults().all().forEach(fault -> fault.thrown().printStackTrace()); // to the log
    return status;
  }
}
