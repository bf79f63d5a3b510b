package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.network.Network;
import org.inferometer.plugin.PluginFaults;
import org.inferometer.plugin.PluginGuard;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.KernelCompiler;
import org.inferometer.spi.Meter;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Study;

/// Plugins for tests of commands.
record FakePlugins(
    List<Backend> backends,
    List<Interpreter> interpreters,
    List<Importer> importers,
    List<Meter> meters,
    List<ReportRenderer> renderers)
    implements Plugins {

  static FakePlugins none() {
    return new FakePlugins(List.of(), List.of(), List.of(), List.of(), List.of());
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
    return new FakePlugins(List.of(backend), List.of(), List.of(), List.of(), List.of());
  }

  /// Renderers that write the study's id into `report.FORMAT`; the one called `buggy` throws; the
  /// one called `nameless` has no file name.
  static FakePlugins withRenderers(String... formats) {
    List<ReportRenderer> renderers =
        java.util.Arrays.stream(formats).map(FakePlugins::renderer).toList();
    return new FakePlugins(List.of(), List.of(), List.of(), List.of(), renderers);
  }

  private static ReportRenderer renderer(String format) {
    return PluginGuard.guard(
        ReportRenderer.class,
        new FakeRenderer(format),
        "renderer '" + format + "'",
        new PluginFaults());
  }

  /// A backend that is here, beside a compiler of kernels that may be.
  static FakePlugins withCompiler(Probe compiler) {
    return withBackend(new CompilingBackend(compiler));
  }

  private record CompilingBackend(Probe compiler) implements Backend, KernelCompiler {
    @Override
    public String id() {
      return "compiling";
    }

    @Override
    public String title() {
      return "Compiling Runtime";
    }

    @Override
    public Probe probe() {
      return new Probe.Available("1", List.of());
    }

    @Override
    public List<Integer> capabilities() {
      return List.of();
    }

    @Override
    public Compilation compile(CudaSource source, Tactic tactic, int capability) {
      return new Compilation.Refused("it compiles nothing");
    }

    @Override
    public Engine build(Network network, BuildOptions options) throws BackendException {
      throw BackendException.unsupported("it builds nothing", new IllegalStateException());
    }
  }

  /// A backend that is here and supports no network.
  static FakePlugins obstructed() {
    return withBackend(new ObstructedBackend());
  }

  private record ObstructedBackend() implements Backend, NativeDependencies {
    @Override
    public String id() {
      return "obstructed";
    }

    @Override
    public String title() {
      return "Obstructed Runtime";
    }

    @Override
    public Probe probe() {
      return new Probe.Available("1", List.of(new Probe.Device("cpu", "A Processor", "cpu")));
    }

    @Override
    public Optional<Probe.Unavailable> obstacle(Network network) {
      return Optional.of(new Probe.Unavailable("it runs nothing", "take another"));
    }

    @Override
    public List<Probe.Unavailable> missing() {
      return List.of();
    }

    @Override
    public List<Path> nativeLibraries() {
      return List.of();
    }

    @Override
    public Optional<Path> fetch(Consumer<String> progress) {
      return Optional.empty();
    }

    @Override
    public Engine build(Network network, BuildOptions options) throws BackendException {
      throw BackendException.unsupported("it builds nothing", new IllegalStateException());
    }
  }

  private record FakeBackend(
      Probe probe, List<Probe.Unavailable> missing, List<Path> nativeLibraries)
      implements Backend, NativeDependencies {
    @Override
    public Optional<Path> fetch(Consumer<String> progress) {
      return Optional.empty();
    }

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
      if (format.equals("nameless")) {
        throw new IllegalStateException("a bug");
      }
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
