package org.inferometer.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.network.Binding;
import org.inferometer.network.ElementType;
import org.inferometer.network.HostTensor;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.TensorSpec;
import org.inferometer.network.TensorType;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Model;
import org.inferometer.precision.ElementTypes;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Probe;

/// Finds the layer at which a derived network goes wrong, by running it unoptimised with its inner
/// tensors as outputs, some at a time so that memory stays bounded.
///
/// @param original the FP32 network
/// @param derived the network of the cell's precision
/// @param types of the original's tensors, by name; what is not among them is not looked at
public record Diagnosis(
    List<Interpreter> interpreters,
    Network original,
    Network derived,
    Binding binding,
    Map<String, HostTensor> inputs,
    Map<String, TensorType> types) {
  /// Elements that are looked at in one run.
  private static final long MOST_ELEMENTS = 64L << 20;

  private interface Test {
    /// What is wrong with a tensor of the derived network; empty if nothing is.
    String fault(HostTensor found, HostTensor expected) throws InputException;
  }

  /// The first layer that turns finite numbers into others, in a sentence; empty if none is found.
  public String firstNonFinite() {
    return first(
            Map.of(),
            (found, expected) -> {
              long count = nonFinite(found);
              return count == 0 ? "" : count + " of its outputs";
            })
        .map(fault -> "The first layer that gives such numbers is " + fault + ".")
        .orElse("");
  }

  /// The first layer whose output is less than so many decibels above its error, in a sentence;
  /// empty if none is found.
  public String firstBelow(double decibels) {
    return first(
            types,
            (found, expected) -> {
              OutputComparison comparison =
                  OutputComparison.of(Map.of("", found), Map.of("", expected));
              double sqnr = comparison.sqnrDb();
              return comparison.elements() == 0 || sqnr >= decibels
                  ? ""
                  : String.format(Locale.ROOT, "%.1f dB", sqnr);
            })
        .map(fault ->
            String.format(
                Locale.ROOT,
                "The first layer whose output is below %.0f dB is %s.",
                decibels,
                fault))
        .orElse("");
  }

  /// @param compared tensors that the original is run for too
  private Optional<String> first(Map<String, TensorType> compared, Test test) {
    for (Interpreter interpreter : interpreters) {
      if (interpreter.probe() instanceof Probe.Available) {
        try {
          return first(interpreter, !compared.isEmpty(), test);
        } catch (BackendException | InputException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> first(Interpreter interpreter, boolean compare, Test test)
      throws BackendException, InputException {
    Map<String, Layer> makers = makers();
    for (List<String> group : groups(makers)) {
      Map<String, HostTensor> found = run(interpreter, derived, group);
      Map<String, HostTensor> expected = compare ? run(interpreter, original, group) : found;
      for (String tensor : group) {
        HostTensor mine = found.get(tensor);
        HostTensor other = expected.get(tensor);
        Layer maker = makers.get(tensor);
        if (mine != null && other != null && maker != null) {
          String fault = test.fault(mine, other);
          if (!fault.isEmpty()) {
            return Optional.of("'" + maker.name() + "' (" + maker.type() + ": " + fault + ")");
          }
        }
      }
    }
    return Optional.empty();
  }

  /// The layers of tensors that both networks have, in order of execution.
  private Map<String, Layer> makers() {
    Map<Integer, Layer> layers = new HashMap<>();
    derived.layers().forEach(layer -> layer.nodes().forEach(node -> layers.put(node, layer)));
    Map<String, Layer> makers = new LinkedHashMap<>();
    for (int node = 0; node < derived.graph().nodes().size(); node++) {
      Layer layer = layers.get(node);
      for (String output : derived.graph().nodes().get(node).outputs()) {
        TensorType type = types.get(output);
        if (layer != null && type != null && type.elementType() == ElementType.FLOAT) {
          makers.put(output, layer);
        }
      }
    }
    return makers;
  }

  private List<List<String>> groups(Map<String, Layer> makers) {
    List<List<String>> groups = new ArrayList<>();
    long room = 0;
    for (String tensor : makers.keySet()) {
      TensorType type = types.get(tensor);
      long elements = type == null ? 0 : type.shape().elementCount();
      if (groups.isEmpty() || elements > room) {
        groups.add(new ArrayList<>());
        room = MOST_ELEMENTS;
      }
      room -= elements;
      groups.getLast().add(tensor);
    }
    return groups;
  }

  private Map<String, HostTensor> run(Interpreter interpreter, Network network, List<String> group)
      throws BackendException {
    return interpreter.interpret(exposing(network, group), binding, inputs).outputs();
  }

  /// The network with inner tensors as its only outputs.
  private static Network exposing(Network network, List<String> tensors) {
    Model model = network.model();
    Graph graph = network.graph();
    ElementTypes elements = ElementTypes.of(graph, model.functions());
    List<TensorSpec> outputs =
        tensors.stream().map(name -> new TensorSpec(name, elements.of(name), null)).toList();
    Graph exposed =
        new Graph(
            graph.name(),
            graph.nodes(),
            graph.initializers(),
            graph.sparseInitializers(),
            graph.inputs(),
            outputs,
            graph.valueInfos(),
            graph.rest());
    return Network.of(
        model.with(exposed), network.name(), network.source(), network.format(), null);
  }

  private static long nonFinite(HostTensor tensor) {
    long count = 0;
    for (long i = 0; i < tensor.type().shape().elementCount(); i++) {
      count += Double.isFinite(Elements.get(tensor, i)) ? 0 : 1;
    }
    return count;
  }
}
