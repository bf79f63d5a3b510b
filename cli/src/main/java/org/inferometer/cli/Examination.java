package org.inferometer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.machine.Machine;
import org.inferometer.plugin.InstalledPlugin;
import org.inferometer.plugin.PluginEntry;
import org.inferometer.plugin.PluginInstaller;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Backend;
import org.inferometer.spi.KernelCompiler;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Probe.Available;
import org.inferometer.spi.Probe.Unavailable;
import org.inferometer.spi.ReportRenderer;

/// Looks at everything that profiling needs or can use here.
final class Examination {
  private final Services services;

  Examination(Services services) {
    this.services = services;
  }

  List<Finding> findings() {
    Plugins plugins = services.plugins().get();
    List<Finding> findings = new ArrayList<>(machine(new Machine()));
    findings.addAll(probed(plugins));
    findings.add(renderers(plugins));
    findings.addAll(unusableRenderers(plugins));
    services.entries().get().stream()
        .flatMap(entry -> unusable(entry).stream())
        .forEach(findings::add);
    findings.addAll(changed(services.installer()));
    findings.add(Finding.good("cache", cacheSize(services.cacheFolder())));
    return findings;
  }

  private static List<Finding> probed(Plugins plugins) {
    List<Finding> findings = new ArrayList<>();
    plugins.backends().forEach(backend -> findings.addAll(backend(backend)));
    plugins.backends().forEach(backend -> findings.addAll(compiler(backend)));
    // An interpreter's title names its runtime with the version already.
    plugins
        .interpreters()
        .forEach(i -> findings.add(finding("reference", i.title(), "", i.probe())));
    plugins
        .meters()
        .forEach(m -> findings.add(finding("meter", m.title(), version(m.probe()), m.probe())));
    if (plugins.backends().isEmpty()) {
      findings.add(
          Finding.missing("backend", "there is none", "'inferometer plugins' says what was found"));
    }
    return findings;
  }

  private static List<Finding> backend(Backend backend) {
    List<Finding> findings = new ArrayList<>();
    if (backend.probe() instanceof Available here) {
      findings.add(finding("backend", backend.title(), version(here), here));
    }
    missing(backend).forEach(lack -> findings.add(finding("backend", backend.title(), "", lack)));
    return findings;
  }

  /// What compiles CUDA kernels of custom layers for a backend.
  private static List<Finding> compiler(Backend backend) {
    if (!(backend instanceof KernelCompiler kernels)) {
      return List.of();
    }
    String what = "kernels";
    return switch (kernels.compiler()) {
      case Available here ->
          List.of(
              Finding.good(
                  what,
                  here.version() + " compiles those of custom layers for " + backend.title()));
      case Unavailable lack -> List.of(finding(what, backend.title(), "", lack));
    };
  }

  private static List<Unavailable> missing(Backend backend) {
    if (backend instanceof NativeDependencies libraries) {
      return libraries.missing();
    }
    return backend.probe() instanceof Unavailable why ? List.of(why) : List.of();
  }

  private static String version(Probe probe) {
    return probe instanceof Available a ? " " + a.version() : "";
  }

  private static Finding finding(String what, String title, String version, Probe probe) {
    return switch (probe) {
      case Available a -> Finding.good(what, title + version + devices(a));
      case Unavailable u ->
          Finding.missing(what, title + ": " + u.reason(), RemedyOptions.remedy(u));
    };
  }

  private static String devices(Available available) {
    return available.devices().stream()
        .map(device -> device.id() + " (" + device.name() + ")")
        .collect(Collectors.joining(", ", " on ", ""));
  }

  private static Finding renderers(Plugins plugins) {
    List<String> formats =
        plugins.renderers().stream().map(ReportRenderer::format).sorted().toList();
    return formats.isEmpty()
        ? Finding.missing("reports", "there is no report format", "'inferometer plugins' says why")
        : Finding.good("reports", String.join(", ", formats));
  }

  /// Formats that lack the same thing are told of together.
  private static List<Finding> unusableRenderers(Plugins plugins) {
    Map<Unavailable, List<String>> lacking = new LinkedHashMap<>();
    for (ReportRenderer renderer : plugins.renderers()) {
      if (renderer.probe() instanceof Unavailable reason) {
        lacking.computeIfAbsent(reason, fresh -> new ArrayList<>()).add(renderer.format());
      }
    }
    return lacking.entrySet().stream()
        .map(lack ->
            Finding.missing(
                "reports",
                String.join(", ", lack.getValue()) + ": " + lack.getKey().reason(),
                RemedyOptions.remedy(lack.getKey())))
        .toList();
  }

  /// Plugins that are not what was installed.
  private static List<Finding> changed(PluginInstaller installer) {
    try {
      return installer.installed().stream()
          .flatMap(
              plugin -> plugin.change(installer.folder()).map(c -> changed(plugin, c)).stream())
          .toList();
    } catch (IOException e) {
      return List.of(Finding.note("plugin", String.valueOf(e.getMessage())));
    }
  }

  private static Finding changed(InstalledPlugin plugin, String change) {
    return new Finding(
        Finding.Mark.NOTE,
        "plugin",
        plugin.id() + ": " + change,
        "inferometer plugins install " + plugin.from() + " --replace, if you did not do that");
  }

  private static List<Finding> unusable(PluginEntry entry) {
    return entry.state() instanceof PluginEntry.Unusable u
        ? List.of(
            Finding.missing(
                "plugin", entry.id() + " from " + entry.origin() + ": " + u.reason(), ""))
        : List.of();
  }

  private static List<Finding> machine(Machine machine) {
    int cores = Runtime.getRuntime().availableProcessors();
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.good("JDK", jdk()));
    findings.add(Finding.good("processor", machine.cpu() + ", " + cores + " cores visible"));
    findings.add(Finding.good("memory", FigureText.bytes(machine.memoryBytes())));
    machine.remarks(cores).forEach(remark -> findings.add(Finding.note("machine", remark)));
    return findings;
  }

  private static String jdk() {
    return System.getProperty("java.vm.vendor")
        + " "
        + Runtime.version()
        + " in "
        + System.getProperty("java.home");
  }

  /// How much the cache folder holds.
  private static String cacheSize(Path folder) {
    if (Files.notExists(folder)) {
      return folder + ", empty";
    }
    try (Stream<Path> files = Files.walk(folder)) {
      long bytes = files.filter(Files::isRegularFile).mapToLong(Examination::size).sum();
      return folder + ", " + FigureText.bytes(bytes) + "; it may be deleted at any time";
    } catch (IOException | UncheckedIOException e) {
      return folder + ", which cannot be read: " + e.getMessage();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      // A file that another process has just removed takes no room.
      return 0;
    }
  }
}
