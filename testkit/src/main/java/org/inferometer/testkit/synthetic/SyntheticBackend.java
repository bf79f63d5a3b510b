package org.inferometer.testkit.synthetic;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.locks.LockSupport;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Fusion;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// A backend whose engines compute nothing, and take a known time for it on a machine that disturbs
/// them in known ways. Outputs are [#ELEMENT] everywhere.
///
/// @param id of the backend
/// @param times of an undisturbed inference
/// @param machine that disturbs them; processes share it
public record SyntheticBackend(String id, Times times, SyntheticMachine machine)
    implements Backend {
  /// Every element of every output.
  public static final float ELEMENT = 0.1f;

  /// What every engine's constants take, in bytes.
  public static final long WEIGHTS = 4_096;

  /// What every session holds beyond them, in bytes.
  public static final long ARENA = 65_536;

  /// The file that an engine is saved as.
  private static final String SAVED = "build";

  /// What a thread that sleeps may wake late by.
  private static final long LATE_NANOS = 500_000;

  /// Time that inferences of this process took, for [SyntheticMeter].
  static final AtomicLong WORKED = new AtomicLong();

  /// By what part of their time inferences of this process take longer while [SyntheticMeter]
  /// samples.
  static final DoubleAdder SLOWER = new DoubleAdder();

  /// What an inference takes.
  public interface Times {
    /// @return nanoseconds
    double nanos(Precision precision, int batch);
  }

  @Override
  public String title() {
    return "Synthetic " + id;
  }

  @Override
  public Probe probe() {
    return new Probe.Available(
        "1.0", List.of(new Probe.Device("cpu", "a synthetic processor", "cpu")));
  }

  @Override
  public Engine build(Network network, BuildOptions options) {
    return engine(network, options, System.nanoTime() ^ ProcessHandle.current().pid() << 40);
  }

  /// The file holds the number of the build.
  @Override
  public Engine load(Network network, BuildOptions options, Path folder) throws BackendException {
    try {
      return engine(network, options, Long.parseLong(Files.readString(folder.resolve(SAVED))));
    } catch (IOException e) {
      throw BackendException.failed(folder + ": holds no synthetic engine", e);
    }
  }

  private Engine engine(Network network, BuildOptions options, long build) {
    double nanos = times.nanos(options.precision(), options.binding().batch());
    return new SyntheticEngine(network, options, nanos, machine, build);
  }

  /// Outputs of a network as every engine of it gives them.
  public static Map<String, HostTensor> outputs(Network network, Binding binding) {
    TensorTypes types = TensorTypes.declared(network, binding);
    Map<String, HostTensor> outputs = new LinkedHashMap<>();
    for (TensorSpec output : network.outputs()) {
      outputs.put(output.name(), filled(types.of(output.name()).orElseThrow()));
    }
    return outputs;
  }

  private static HostTensor filled(TensorType type) {
    MemorySegment data = Arena.ofAuto().allocate(type.bytes(), 64);
    for (long i = 0; i < type.shape().elementCount(); i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, ELEMENT);
    }
    return new HostTensor(type, data);
  }

  private record SyntheticEngine(
      Network network,
      BuildOptions buildOptions,
      double nanos,
      SyntheticMachine machine,
      long build)
      implements Engine {
    @Override
    public boolean save(Path folder) throws BackendException {
      try {
        Files.writeString(folder.resolve(SAVED), String.valueOf(build));
        return true;
      } catch (IOException e) {
        throw BackendException.failed(folder + ": takes no synthetic engine", e);
      }
    }

    @Override
    public List<EngineLayer> layers() {
      return network.layers().stream()
          .map(layer ->
              new EngineLayer(
                  layer.name(),
                  layer.type(),
                  List.of(layer.name()),
                  false,
                  KernelPrecision.of(buildOptions.precision()),
                  "synthetic",
                  List.of(),
                  List.of()))
          .toList();
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
      return Reading.exact(WEIGHTS, "B");
    }

    @Override
    public Reading weightsBytes() {
      return Reading.exact(WEIGHTS, "B");
    }

    @Override
    public List<String> options() {
      return List.of("synthetic");
    }

    @Override
    public Session open() {
      return new SyntheticSession(this);
    }

    @Override
    public LayerSession openLayers(int inferences) {
      return new SyntheticSession(this);
    }

    @Override
    public void close() {}
  }

  private static final class SyntheticSession implements LayerSession {
    private final SyntheticEngine engine;
    private final SyntheticMachine.Run process;
    private final long epoch = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
    private final List<Long> whole = new ArrayList<>();

    private SyntheticSession(SyntheticEngine engine) {
      this.engine = engine;
      this.process = engine.machine().start(ProcessHandle.current().pid() ^ epoch, engine.build());
    }

    @Override
    public void bind(Map<String, HostTensor> inputs) {}

    /// Waits until the time of the inference is over: asleep first, which leaves the processor to
    /// others, then busy, which ends on time.
    @Override
    public void run() {
      long start = System.nanoTime();
      long end = start + process.nanos(engine.nanos() * (1 + SLOWER.sum()), epoch + start);
      LockSupport.parkNanos(end - start - LATE_NANOS);
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      whole.add(end - start);
      WORKED.addAndGet(end - start);
    }

    @Override
    public Map<String, HostTensor> outputs() {
      return SyntheticBackend.outputs(engine.network(), engine.buildOptions().binding());
    }

    @Override
    public Reading arenaBytes() {
      return Reading.exact(ARENA, "B");
    }

    /// Every layer takes as long.
    @Override
    public LayerTimes finish(int from) {
      long[] wholeNs = whole.stream().skip(from).mapToLong(Long::longValue).toArray();
      List<Layer> layers = engine.network().layers();
      Map<String, long[]> parts = new HashMap<>();
      for (Layer layer : layers) {
        parts.put(
            layer.name(), Arrays.stream(wholeNs).map(nanos -> nanos / layers.size()).toArray());
      }
      return new LayerTimes(wholeNs.length, wholeNs, parts, List.of(), "a synthetic profiler");
    }

    @Override
    public void close() {}
  }
}
