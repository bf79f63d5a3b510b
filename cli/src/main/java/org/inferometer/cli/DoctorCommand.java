package org.inferometer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.NativeDependencies;
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
      "  inferometer doctor --backend tensorrt --self-test",
      "",
      "Exit status 3 means that no backend, or not the one that was named, can be used; 1, that",
      "something failed in its test."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @Option(
      names = "--fetch",
      paramLabel = "ID",
      description = "First fetch the native libraries that this backend needs.")
  @Nullable String fetch;

  @Option(
      names = "--backend",
      paramLabel = "ID",
      description = "The one backend that matters (default: any).")
  @Nullable String backend;

  @Option(
      names = "--self-test",
      description = {
        "Then build and run zoo:lenet on each backend that is here, or on the one named, in a",
        "process of its own, and read each meter: says what works, and how fast. Takes seconds each."
      })
  boolean selfTest;

  @ParentCommand RootCommand root = new RootCommand();

  DoctorCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws BackendException, IOException {
    if (fetch != null) {
      fetch(fetch);
    }
    List<Backend> backends =
        backend == null
            ? services.plugins().get().backends()
            : List.of(services.backend("--backend", backend));
    new Examination(services).findings().forEach(this::print);
    boolean usable = backends.stream().anyMatch(b -> b.probe() instanceof Probe.Available);
    if (selfTest && !passed(backends)) {
      return ExitCode.CELL_FAILED;
    }
    return usable ? ExitCode.DONE : ExitCode.BACKEND_UNAVAILABLE;
  }

  /// Whether everything that is here works.
  private boolean passed(List<Backend> backends) throws IOException {
    List<Finding> results = new ArrayList<>();
    new SelfTest(services, terminal, root)
        .run(
            backends,
            result -> {
              results.add(result);
              print(result);
            });
    return results.stream().noneMatch(result -> result.mark() == Finding.Mark.FAILED);
  }

  private void fetch(String id) throws BackendException {
    Backend known = services.backend("--fetch", id);
    if (!(known instanceof NativeDependencies libraries)) {
      throw UserError.backendUnavailable(known.title() + " needs nothing that could be fetched");
    }
    Optional<Path> folder = libraries.fetch(this::say);
    say(folder.map(f -> "fetched into " + f).orElse("nothing that could be fetched is missing"));
  }

  private void say(String step) {
    if (!root.quiet) {
      terminal.err().println("inferometer: " + step);
    }
  }

  private void print(Finding finding) {
    if (root.quiet) {
      return;
    }
    PrintStream out = terminal.out();
    String mark = finding.mark().name().toLowerCase(Locale.ROOT);
    out.println(
        PlainText.of(
            String.format(Locale.ROOT, "%-7s  %-12s %s", mark, finding.what(), finding.state())));
    if (!finding.remedy().isEmpty()) {
      out.println(PlainText.of("                      remedy: " + finding.remedy()));
    }
  }
}
