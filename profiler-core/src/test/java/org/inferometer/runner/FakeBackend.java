package org.inferometer.runner;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Fusion;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// A backend whose engines compute nothing, and do something bad on demand.
///
/// @param deed what happens when an inference runs
public record FakeBackend(String id, Deed deed) implements Backend, NativeDependencies {
  /// What may go wrong in an inference.
  public interface Deed {
    void run(int inference, BuildOptions options) throws BackendException;
  }

  @Override
  public String title() {
    return "Fake " + id;
  }

  /// What "glutton" takes for everything that is no inference; all of it is given back.
  static final long GLUTTONY = 400L << 20;

  @Override
  public Probe probe() {
    if (id.equals("glutton")) {
      touch();
    }
    return new Probe.Available("1.0", List.of(new Probe.Device("cpu", "a fake processor", "cpu")));
  }

  /// Makes memory resident for a moment.
  private static void touch() {
    try (Arena arena = Arena.ofConfined()) {
      arena.allocate(GLUTTONY).fill((byte) 1);
    }
  }

  @Override
  public Optional<Probe.Unavailable> obstacle(Network network) {
    return id.equals("plans")
        ? Optional.of(new Probe.Unavailable("it lacks a part that building takes", "add the part"))
        : Optional.empty();
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
  public Engine build(Network network, BuildOptions options) {
    return new FakeEngine(
        network,
        options,
        deed,
        id,
        id.equals("nan") ? Float.NaN : 0.1f,
        id.equals("streaming") ? 4 : 1);
  }

  /// Takes down which engine it was.
  @Override
  public Engine load(Network network, BuildOptions options, Path folder) throws BackendException {
    note(options, "loaded", folder);
    return build(network, options);
  }

  private static void note(BuildOptions options, String deed, Path folder) throws BackendException {
    try {
      String line = deed + " " + Files.readString(folder.resolve("engine")) + "\n";
      Files.writeString(
          options.cacheFolder().resolve("engines"),
          line,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw BackendException.failed("the fake's engine is gone", e);
    }
  }

  private record FakeEngine(
      Network network,
      BuildOptions buildOptions,
      Deed deed,
      String id,
      float element,
      int concurrency)
      implements Engine {
    /// Its number is that of its process.
    @Override
    public boolean save(Path folder) throws BackendException {
      if (!id.equals("saving")) {
        return false;
      }
      try {
        String process = String.valueOf(ProcessHandle.current().pid());
        Files.writeString(folder.resolve("engine"), process);
      } catch (IOException e) {
        throw BackendException.failed("the fake's disk is full", e);
      }
      note(buildOptions, "saved", folder);
      return true;
    }

    @Override
    public List<EngineLayer> layers() throws BackendException {
      if (id.equals("mute")) {
        throw BackendException.failed("the fake's disk is full", new IOException());
      }
      if (id.equals("mumbling")) {
        throw new IllegalStateException("the fake lost its layers");
      }
      return named();
    }

    private List<EngineLayer> named() {
      List<EngineLayer> layers = new ArrayList<>();
      for (Layer layer : network.layers()) {
        layers.add(
            new EngineLayer(
                layer.name(),
                layer.type(),
                List.of(layer.name()),
                false,
                KernelPrecision.of(Precision.FP32),
                "fake",
                List.of(),
                List.of()));
      }
      return layers;
    }

    @Override
    public List<Fusion> fusions() {
      return List.of();
    }

    @Override
    public Reading buildTimeMs() {
      return Reading.exact(1, "ms");
    }

    @Override
    public Reading engineBytes() {
      return Reading.unavailable("a fake engine has no size");
    }

    @Override
    public Reading weightsBytes() {
      if (id.equals("glutton")) {
        touch();
      }
      return Reading.exact(4, "B");
    }

    @Override
    public List<String> options() {
      return List.of("fake");
    }

    @Override
    public Session open() {
      return new FakeSession(this, concurrency);
    }

    @Override
    public LayerSession openLayers(int inferences) {
      return new FakeSession(this, 1);
    }

    @Override
    public void close() {}
  }

  private static final class FakeSession implements LayerSession {
    private final FakeEngine engine;
    private final int concurrency;
    private final List<Long> whole = new ArrayList<>();
    private int inferences;

    private FakeSession(FakeEngine engine, int concurrency) {
      this.engine = engine;
      this.concurrency = concurrency;
    }

    @Override
    public void bind(Map<String, HostTensor> inputs) throws BackendException {
      if (!inputs.keySet().equals(engine.buildOptions().binding().inputs().keySet())) {
        throw BackendException.failed("other inputs: " + inputs.keySet(), new AssertionError());
      }
    }

    @Override
    public void run() throws BackendException {
      long start = System.nanoTime();
      engine.deed().run(inferences++, engine.buildOptions());
      while (System.nanoTime() - start < 200_000) {
        Thread.onSpinWait();
      }
      whole.add(System.nanoTime() - start);
    }

    @Override
    public int concurrency() {
      return concurrency;
    }

    @Override
    public Map<String, HostTensor> outputs() {
      Binding binding = engine.buildOptions().binding();
      return engine.id().equals("rising")
          ? FakeNetworks.rising(engine.network(), binding)
          : FakeNetworks.outputs(engine.network(), binding, engine.element());
    }

    @Override
    public Reading arenaBytes() {
      return Reading.exact(16, "B");
    }

    @Override
    public LayerTimes finish(int from) {
      long[] wholeNs =
          whole.subList(from, whole.size()).stream().mapToLong(Long::longValue).toArray();
      Map<String, long[]> layers = new HashMap<>();
      for (Engine.EngineLayer layer : engine.named()) {
        long[] part = new long[wholeNs.length];
        for (int i = 0; i < part.length; i++) {
          part[i] = wholeNs[i] / (engine.named().size() + 1);
        }
        layers.put(layer.name(), part);
      }
      return new LayerTimes(wholeNs.length, wholeNs, layers, List.of(), "a fake profiler");
    }

    @Override
    public void close() {}
  }
}
