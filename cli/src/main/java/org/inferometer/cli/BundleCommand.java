package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.inferometer.cli.TextTable.Column;
import org.inferometer.cli.bundle.Bundle;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.spi.NativePlatform;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `bundle`: packs the program for machines without a network or a JDK.
@Command(
    name = "bundle",
    description =
        "Packs the program, a Java runtime and native libraries for machines that reach no network.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer bundle",
      "  inferometer bundle --target linux-x86_64 --with tensorrt --split 57M --out parts",
      "  sh parts/install.sh /opt/inferometer      (on the other machine)"
    })
final class BundleCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @ParentCommand RootCommand root = new RootCommand();

  @Option(
      names = "--target",
      paramLabel = "PLATFORM",
      description = "linux-x86_64 or linux-arm64 (default: this machine's).")
  @Nullable String target;

  @Option(
      names = "--with",
      split = ",",
      paramLabel = "BACKEND",
      description = {
        "Pack the native libraries of this backend: tensorrt packs NVIDIA's.",
        "That takes minutes and 2.3 GiB of memory or more; unpacking them takes 2 GiB."
      })
  Set<String> with = new LinkedHashSet<>();

  @Option(
      names = "--split",
      paramLabel = "SIZE",
      defaultValue = "1G",
      converter = Converters.SizeConverter.class,
      description =
          "The most that a part may have: 57M for 57 MiB, 1G (default: ${DEFAULT-VALUE}).")
  long split;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder to write; made if absent (default: inferometer-PLATFORM).")
  @Nullable Path out;

  BundleCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, BackendException {
    NativePlatform platform = platform();
    Bundle.obstacle(platform).ifPresent(BundleCommand::refuse);
    Path distribution = distribution();
    List<Path> natives = natives();
    Path folder = folder(platform);
    List<Path> files =
        Bundle.write(
            new Bundle.Request(
                distribution, ToolVersion.current(), platform, natives, split, folder),
            this::tell);
    if (!root.quiet) {
      print(files);
    }
    return ExitCode.DONE;
  }

  private NativePlatform platform() {
    if (target == null) {
      return NativePlatform.current()
          .orElseThrow(() ->
              UserError.badInput(
                  "bundles are for " + NativePlatform.labels() + "; here is neither"));
    }
    return NativePlatform.of(target)
        .orElseThrow(() ->
            UserError.badInput("--target " + target + ": write one of " + NativePlatform.labels()));
  }

  private static void refuse(String reason) {
    throw UserError.badInput(reason);
  }

  private Path distribution() {
    return services
        .distribution()
        .orElseThrow(() ->
            UserError.badInput(
                "bundle: the program was not started by its launcher, so its files are not known;"
                    + " start it with ./inferometer"));
  }

  /// The libraries of the backends that were asked for.
  private List<Path> natives() throws BackendException {
    List<Path> natives = new ArrayList<>();
    for (String name : with) {
      if (services.backend("--with", name) instanceof NativeDependencies libraries) {
        natives.addAll(libraries.nativeLibraries());
      }
    }
    return natives;
  }

  /// The folder to write to, made and empty.
  private Path folder(NativePlatform platform) throws IOException {
    Path folder = out == null ? Path.of("inferometer-" + platform.label()) : out;
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw UserError.badInput(folder + ": is a file; --out takes a folder");
    }
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw UserError.badInput(folder + ": is not empty; name another folder with --out");
      }
    }
    return folder;
  }

  private void tell(String step) {
    if (!root.quiet && (root.verbose || terminal.isInteractive())) {
      terminal.err().println("inferometer: " + step);
    }
  }

  private void print(List<Path> files) throws IOException {
    TextTable table = new TextTable(Column.text("file"), Column.figure("size"));
    for (Path file : files) {
      table.row(file.toString(), FigureText.bytes(Files.size(file)));
    }
    table.print(terminal.out());
    Path script = files.getLast();
    terminal
        .out()
        .println(
            "Carry all of them to one folder there, then: sh " + script.getFileName() + " DIR");
  }
}
