package org.inferometer.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BackendOption;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Fusion;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// A backend whose outputs are the first element of its first input, with at most one flaw.
record FlawedBackend(Flaw flaw) implements Backend {
  /// What is wrong with it.
  enum Flaw {
    NONE,
    FORGETS_A_LAYER,
    COUNTS_A_LAYER_TWICE,
    UNSTABLE_OUTPUTS,
    CONSTANT_OUTPUTS,
    OUTPUTS_WITHOUT_BATCH,
    TIMES_NO_LAYER,
    TAKES_ANY_SHAPE,
    FORGETS_OTHER_SETS,
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

  /// Those whose flaw is elsewhere take one set of inputs.
  @Override
  public List<BackendOption> options() {
    return flaw == Flaw.NONE || flaw == Flaw.FORGETS_OTHER_SETS
        ? List.of(BackendOption.INPUT_SETS)
        : List.of();
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
          name,
          layer.type(),
          List.of(layer.name()),
          false,
          KernelPrecision.of(Precision.FP32),
          "",
          List.of(),
          List.of());
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
    private final List<Map<String, HostTensor>> sets = new ArrayList<>();
    private int runs;
    private boolean closed;

    Opened(Built engine) {
      this.engine = engine;
    }

    @Override
    public void bind(Map<String, HostTensor> given) throws BackendException {
      Map<String, TensorType> types = engine.buildOptions().binding().inputs();
      Map<String, TensorType> givenTypes = new HashMap<>();
      given.forEach((name, input) -> givenTypes.put(name, input.type()));
      if (!givenTypes.keySet().equals(types.keySet())
          || (engine.flaw() != Flaw.TAKES_ANY_SHAPE && !givenTypes.equals(types))) {
        throw BackendException.failed("other inputs", new IllegalArgumentException());
      }
      sets.clear();
      sets.add(given);
    }

    @Override
    public void rotate(List<Map<String, HostTensor>> further) {
      if (engine.flaw() != Flaw.FORGETS_OTHER_SETS) {
        sets.addAll(further);
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
        TensorType type = type(output);
        HostTensor tensor =
            new HostTensor(type, Arena.ofAuto().allocate(type.bytes(), Float.BYTES));
        tensor.data().setAtIndex(ValueLayout.JAVA_FLOAT, 0, value());
        outputs.put(output.name(), tensor);
      }
      return outputs;
    }

    /// The outputs of the test kit's networks are `batch x classes`.
    private TensorType type(TensorSpec output) {
      long batch =
          engine.flaw() == Flaw.OUTPUTS_WITHOUT_BATCH ? 1 : engine.buildOptions().binding().batch();
      Dimension classes = Objects.requireNonNull(output.dimensions()).getLast();
      return new TensorType(ElementType.FLOAT, Shape.of(batch, ((Dimension.Fixed) classes).size()));
    }

    private float value() {
      Map<String, HostTensor> inputs = sets.get((runs - 1) % sets.size());
      float first = inputs.values().iterator().next().data().getAtIndex(ValueLayout.JAVA_FLOAT, 0);
      return switch (engine.flaw()) {
        case UNSTABLE_OUTPUTS -> first + runs;
        case CONSTANT_OUTPUTS -> 1;
        default -> first;
      };
    }

    @Override
    public Reading arenaBytes() {
      return Reading.unavailable("nothing is held");
    }

    @Override
    public LayerTimes finish(int from) {
      Map<String, long[]> layers = new HashMap<>();
      if (engine.flaw() != Flaw.TIMES_NO_LAYER) {
        engine.layers().forEach(layer -> layers.put(layer.name(), new long[runs - from]));
      }
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
