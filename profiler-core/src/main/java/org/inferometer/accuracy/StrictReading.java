package org.inferometer.accuracy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.data.InputException;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorElements;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Interpreter.StrictInterpretation;
import org.inferometer.spi.Interpreter.WrittenTensor;
import org.inferometer.spi.Probe;
import org.inferometer.study.Reading;
import org.inferometer.study.StrictAccuracy;

/// Reads what a derived network gives where every layer computes in its own type. It takes one
/// unoptimised inference of it; where that gives less than rounding explains, further ones find the
/// layer that is to blame.
///
/// @param original the FP32 network
/// @param derived the network of the cell's precision
/// @param reference what the original gives
public record StrictReading(
    List<Interpreter> interpreters,
    Network original,
    Network derived,
    Binding binding,
    Map<String, HostTensor> inputs,
    Reference.Known reference) {

  /// Names of layers that write FP16.
  public static Set<String> halfLayers(Network network) {
    ElementTypes types = ElementTypes.of(network.model(), network.operators());
    Set<String> half = new HashSet<>();
    for (Layer layer : network.layers()) {
      boolean writes =
          layer.nodes().stream()
              .map(network.graph().nodes()::get)
              .flatMap(node -> node.outputs().stream())
              .anyMatch(output -> types.of(output) == ElementType.FLOAT16);
      if (writes) {
        half.add(layer.name());
      }
    }
    return half;
  }

  /// With the first usable interpreter.
  public StrictAccuracy take() {
    for (Interpreter interpreter : interpreters) {
      if (interpreter.probe() instanceof Probe.Available) {
        try {
          return by(interpreter);
        } catch (BackendException | InputException e) {
          return StrictAccuracy.unavailable(
              "each layer could not be computed in its own type: " + e.getMessage());
        }
      }
    }
    return StrictAccuracy.unavailable(
        "no interpreter is usable here that computes each layer in its own type");
  }

  private StrictAccuracy by(Interpreter interpreter) throws BackendException, InputException {
    StrictInterpretation strict = interpreter.interpretStrictly(derived, binding, inputs);
    Optional<OutputComparison.Output> worst =
        OutputComparison.of(strict.outputs(), reference.outputs()).worst();
    if (worst.isEmpty()) {
      return StrictAccuracy.unavailable("no output could be compared");
    }
    String name = worst.get().name();
    if (worst.get().sqnrDb() >= CorrectnessGate.FP16_EXPECTED_DB) {
      return new StrictAccuracy(CorrectnessGate.sqnr(worst.get()), name, "");
    }
    Optional<String> place = outOfRange(interpreter, strict.written());
    if (worst.get().nonFinite() == 0) {
      String fault = place.orElseGet(() -> lost(interpreter));
      return new StrictAccuracy(CorrectnessGate.sqnr(worst.get()), name, fault);
    }
    String fault =
        place.map(where -> where + "; ").orElse("") + "output '" + name + "' is not finite";
    return new StrictAccuracy(Reading.unavailable(fault), name, fault);
  }

  /// The layer from which on less is left than rounding explains, in words.
  private String lost(Interpreter interpreter) {
    List<Interpreter> strict = List.of(new Strict(interpreter));
    return new Diagnosis(strict, original, derived, binding, inputs, reference.types())
        .layerBelow(CorrectnessGate.FP16_EXPECTED_DB)
        .map(layer ->
            String.format(
                Locale.ROOT,
                "less than %.0f dB from layer %s on",
                CorrectnessGate.FP16_EXPECTED_DB,
                layer))
        .orElse("");
  }

  /// An interpreter that computes every layer in its own type. A network without layers of 16 bits
  /// is computed so anyhow.
  private record Strict(Interpreter interpreter) implements Interpreter {
    @Override
    public String title() {
      return interpreter.title();
    }

    @Override
    public Probe probe() {
      return interpreter.probe();
    }

    @Override
    public Interpretation interpret(
        Network network, Binding binding, Map<String, HostTensor> inputs) throws BackendException {
      if (halfLayers(network).isEmpty()) {
        return interpreter.interpret(network, binding, inputs);
      }
      return new Interpretation(
          interpreter.interpretStrictly(network, binding, inputs).outputs(), Map.of());
    }
  }

  /// The first layer that writes what is not finite, and is in the original, in words.
  private Optional<String> outOfRange(Interpreter interpreter, List<WrittenTensor> written)
      throws BackendException {
    if (written.stream().allMatch(WrittenTensor::isFinite)) {
      return Optional.empty();
    }
    Written own = Written.of(derived);
    Written originals = Written.of(original);
    Set<String> infinite = infiniteInputs();
    for (WrittenTensor tensor :
        interpreter.interpretStrictly(original, binding, inputs).written()) {
      if (!tensor.isFinite()) {
        infinite.add(originals.key(tensor));
      }
    }
    return written.stream()
        .filter(tensor -> !tensor.isFinite() && !infinite.contains(own.key(tensor)))
        .findFirst()
        .map(tensor -> fault(tensor, own));
  }

  private Set<String> infiniteInputs() {
    Set<String> infinite = new HashSet<>();
    inputs.forEach((name, tensor) -> {
      if (!TensorElements.areFinite(tensor)) {
        infinite.add(name);
      }
    });
    return infinite;
  }

  private static String fault(WrittenTensor tensor, Written own) {
    return String.format(
        Locale.ROOT,
        "%s in %s (%d of %d elements%s)",
        tensor.nans() > 0 ? "NaN" : "infinities",
        own.maker(tensor),
        tensor.nans() + tensor.infinities(),
        tensor.elements(),
        tensor.nans() > 0 && tensor.infinities() > 0 ? ", infinities among them" : "");
  }

  /// Who writes the tensors of a network. What a cast that was added writes is taken for what it
  /// reads.
  private record Written(Network network, Map<Integer, Layer> layers) {
    static Written of(Network network) {
      Map<Integer, Layer> layers = new HashMap<>();
      network.layers().forEach(layer -> layer.nodes().forEach(node -> layers.put(node, layer)));
      return new Written(network, layers);
    }

    /// The same for a tensor of the original and the one that was derived from it.
    String key(WrittenTensor tensor) {
      Node node = network.graph().nodes().get(tensor.node());
      Layer layer = layers.get(tensor.node());
      if (!node.outputs().contains(tensor.name())) {
        return (layer == null ? node.name() : layer.name()) + "\n" + tensor.name();
      }
      return layer == null && !node.inputs().isEmpty() ? node.inputs().getFirst() : tensor.name();
    }

    String maker(WrittenTensor tensor) {
      Layer layer = layers.get(tensor.node());
      Node node = network.graph().nodes().get(tensor.node());
      if (layer == null && !node.inputs().isEmpty()) {
        int producer = network.index().producer(node.inputs().getFirst());
        layer = layers.get(producer);
        return layer == null
            ? "'" + node.inputs().getFirst() + "', cast to " + tensor.type().label()
            : named(layer) + ", cast to " + tensor.type().label();
      }
      return layer == null ? "'" + tensor.name() + "'" : named(layer);
    }

    private static String named(Layer layer) {
      return "layer '" + layer.name() + "' (" + layer.type() + ")";
    }
  }
}
