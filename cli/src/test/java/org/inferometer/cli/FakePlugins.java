package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.network.Network;
import org.inferometer.plugin.PluginFaults;
import org.inferometer.plugin.PluginGuard;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Executor;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Plugins;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Study;

/// Plugins for tests of commands.
record FakePlugins(
    List<Backend> backends,
    List<Interpreter> interpreters,
    List<Importer> importers,
    List<Meter> meters,
    List<Executor> executors,
    List<ReportRenderer> renderers)
    implements Plugins {

  static FakePlugins none() {
    return new FakePlugins(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  static FakePlugins withBackend(Probe probe) {
    List<Probe.Unavailable> missing =
        probe instanceof Probe.Unavailable first ? List.of(first) : List.of();
    return withBackend(new FakeBackend(probe, missing, List.of()));
  }

  /// A backend that lacks several things.
  static FakePlugins lacking(Probe.Unavailable... parts) {
    return withBackend(new FakeBackend(parts[0], List.of(parts), List.of()));
  }

  /// A backend that needs these files beside its jar.
  static FakePlugins withLibraries(Path... libraries) {
    return withBackend(
        new FakeBackend(new Probe.Available("1", List.of()), List.of(), List.of(libraries)));
  }

  private static FakePlugins withBackend(Backend backend) {
    return new FakePlugins(List.of(backend), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /// Renderers that write the study's id into `report.FORMAT`; the one called `buggy` throws.
  static FakePlugins withRenderers(String... formats) {
    List<ReportRenderer> renderers =
        java.util.Arrays.stream(formats).map(FakePlugins::renderer).toList();
    return new FakePlugins(List.of(), List.of(), List.of(), List.of(), List.of(), renderers);
  }

  private static ReportRenderer renderer(String format) {
    return PluginGuard.guard(
        ReportRenderer.class,
        new FakeRenderer(format),
        "renderer '" + format + "'",
        new PluginFaults());
  }

  private record FakeBackend(
      Probe probe, List<Probe.Unavailable> missing, List<Path> nativeLibraries) implements Backend {
    @Override
    public String id() {
      return "fake";
    }

    @Override
    public String title() {
      return "Fake Runtime";
    }

    @Override
    public Engine build(Network network, BuildOptions options) throws BackendException {
      throw BackendException.unsupported("it builds nothing", new IllegalStateException());
    }
  }

  private record FakeRenderer(String format) implements ReportRenderer {
    @Override
    public String fileName() {
      return "report." + format;
    }

    @Override
    public void render(Study study, Path target) throws IOException {
      if (format.equals("buggy")) {
        throw new IllegalStateException("a bug");
      }
      Files.writeString(target, study.id());
    }
  }
}
