package org.inferometer.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Fusion;
import org.inferometer.study.Reading;

/// A backend that computes nothing, with at most one flaw.
record FlawedBackend(Flaw flaw) implements Backend {
  /// What is wrong with it.
  enum Flaw {
    NONE,
    FORGETS_A_LAYER,
    COUNTS_A_LAYER_TWICE,
    UNSTABLE_OUTPUTS,
    CLOSES_ONCE
  }

  @Override
  public String id() {
    return "flawed";
  }

  @Override
  public String title() {
    return "Flawed";
  }

  @Override
  public Probe probe() {
    return new Probe.Available("1", List.of(new Probe.Device("cpu", "a processor", "cpu")));
  }

  @Override
  public Engine build(Network network, BuildOptions options) {
    return new Built(network, options, flaw);
  }

  private record Built(Network network, BuildOptions buildOptions, Flaw flaw) implements Engine {
    @Override
    public List<EngineLayer> layers() {
      List<EngineLayer> layers = new ArrayList<>();
      network.layers().forEach(layer -> layers.add(engineLayer(layer, layer.name())));
      if (flaw == Flaw.FORGETS_A_LAYER) {
        layers.removeLast();
      } else if (flaw == Flaw.COUNTS_A_LAYER_TWICE) {
        layers.add(engineLayer(network.layers().getFirst(), "again"));
      }
      return layers;
    }

    private static EngineLayer engineLayer(Layer layer, String name) {
      return new EngineLayer(
          name, layer.type(), List.of(layer.name()), false, "fp32", "", List.of(), List.of());
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
      return Reading.unavailable("nothing is saved");
    }

    @Override
    public Reading weightsBytes() {
      return Reading.unavailable("nothing is kept");
    }

    @Override
    public List<String> options() {
      return List.of();
    }

    @Override
    public Session open() {
      return openLayers(0);
    }

    @Override
    public LayerSession openLayers(int inferences) {
      return new Opened(this);
    }

    @Override
    public void close() {}
  }

  private static final class Opened implements LayerSession {
    private final Built engine;
    private int runs;
    private boolean closed;

    Opened(Built engine) {
      this.engine = engine;
    }

    @Override
    public void bind(Map<String, HostTensor> inputs) throws BackendException {
      if (!inputs.keySet().equals(engine.buildOptions().binding().inputs().keySet())) {
        throw BackendException.failed("other inputs", new IllegalArgumentException());
      }
    }

    @Override
    public void run() {
      runs++;
    }

    @Override
    public Map<String, HostTensor> outputs() {
      Map<String, HostTensor> outputs = new LinkedHashMap<>();
      for (TensorSpec output : engine.network().outputs()) {
        TensorType type = new TensorType(ElementType.FLOAT, Shape.of(1));
        HostTensor tensor = new HostTensor(type, Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT));
        tensor
            .data()
            .setAtIndex(
                ValueLayout.JAVA_FLOAT, 0, engine.flaw() == Flaw.UNSTABLE_OUTPUTS ? runs : 1);
        outputs.put(output.name(), tensor);
      }
      return outputs;
    }

    @Override
    public Reading arenaBytes() {
      return Reading.unavailable("nothing is held");
    }

    @Override
    public LayerTimes finish(int from) {
      Map<String, long[]> layers = new HashMap<>();
      engine.layers().forEach(layer -> layers.put(layer.name(), new long[runs - from]));
      return new LayerTimes(runs - from, new long[runs - from], layers, List.of(), "nothing");
    }

    @Override
    public void close() {
      if (closed && engine.flaw() == Flaw.CLOSES_ONCE) {
        throw new IllegalStateException("closed already");
      }
      closed = true;
    }
  }
}
