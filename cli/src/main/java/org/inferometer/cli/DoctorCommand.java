package org.inferometer.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.inferometer.spi.Probe;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `doctor`: what is here, what is missing, and the remedy.
@Command(
    name = "doctor",
    description = "Says what is here for profiling, what is missing, and the remedy.",
    footerHeading = "%nExamples:%n",
    footer = {"  inferometer doctor", "", "Exit status 3 means that no backend can be used."})
final class DoctorCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @ParentCommand RootCommand root = new RootCommand();

  DoctorCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Finding> findings = new Examination(services).findings();
    if (!root.quiet) {
      findings.forEach(finding -> print(finding, terminal.out()));
    }
    boolean usable =
        services.plugins().get().backends().stream()
            .anyMatch(backend -> backend.probe() instanceof Probe.Available);
    return usable ? ExitCode.DONE : ExitCode.BACKEND_UNAVAILABLE;
  }

  private static void print(Finding finding, PrintStream out) {
    String mark = finding.mark().name().toLowerCase(Locale.ROOT);
    out.println(
        PlainText.of(String.format("%-7s  %-12s %s", mark, finding.what(), finding.state())));
    if (!finding.remedy().isEmpty()) {
      out.println(PlainText.of("                      remedy: " + finding.remedy()));
    }
  }
}
