package org.inferometer.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Probe;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `doctor`: what is here, what is missing, and the remedy.
@Command(
    name = "doctor",
    description = "Says what is here for profiling, what is missing, and the remedy.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer doctor",
      "  inferometer doctor --fetch tensorrt",
      "",
      "Exit status 3 means that no backend can be used."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Option(
      names = "--fetch",
      paramLabel = "ID",
      description = "First fetch the native libraries that this backend needs.")
  @Nullable String fetch;

  @ParentCommand RootCommand root = new RootCommand();

  DoctorCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws BackendException {
    if (fetch != null) {
      fetch(fetch);
    }
    List<Finding> findings = new Examination(services).findings();
    if (!root.quiet) {
      findings.forEach(finding -> print(finding, terminal.out()));
    }
    boolean usable =
        services.plugins().get().backends().stream()
            .anyMatch(backend -> backend.probe() instanceof Probe.Available);
    return usable ? ExitCode.DONE : ExitCode.BACKEND_UNAVAILABLE;
  }

  private void fetch(String id) throws BackendException {
    Backend backend =
        services
            .plugins()
            .get()
            .backend(id)
            .orElseThrow(() ->
                UserError.badInput(
                    "--fetch "
                        + id
                        + ": there is no such backend; 'inferometer plugins' lists them"));
    Optional<Path> folder = backend.fetch(this::say);
    say(folder.map(f -> "fetched into " + f).orElse("nothing that could be fetched is missing"));
  }

  private void say(String step) {
    if (!root.quiet) {
      terminal.err().println("inferometer: " + step);
    }
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
