package org.inferometer.accuracy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Probe;
import org.inferometer.study.Precision;
import org.jspecify.annotations.Nullable;

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

  /// A tensor that is wrong, what the original has there, the layer that makes it, and what is
  /// wrong with it.
  private record Fault(String tensor, HostTensor expected, Layer layer, String what) {
    @Override
    public String toString() {
      return "'" + layer.name() + "' (" + layer.type() + ": " + what + ")";
    }
  }

  private interface Search<T> {
    T by(Interpreter interpreter) throws BackendException, InputException;
  }

  /// The first layer whose outputs are not finite where those of the FP32 network are, in a
  /// sentence; empty if none is found.
  public String firstOutOfRange() {
    return firstToGive(true, Diagnosis::outOfRange);
  }

  /// The first layer that gives NaN, in a sentence; empty if none is found. Infinities are let
  /// pass: a mask may be made of them.
  public String firstNan() {
    return firstToGive(false, (found, expected) -> TensorElements.nans(List.of(found)));
  }

  private interface Count {
    long of(HostTensor found, HostTensor expected);
  }

  private String firstToGive(boolean compare, Count count) {
    Test test =
        (found, expected) -> {
          long faults = count.of(found, expected);
          return faults == 0 ? "" : faults + " of its outputs";
        };
    return search(interpreter -> first(interpreter, compare, test))
        .flatMap(fault -> fault)
        .map(fault -> "The first layer that gives such numbers is " + fault + ".")
        .orElse("");
  }

  /// The first layer whose output is less than so many decibels above its error, and whether it is
  /// the layer's kernel that loses them, in a sentence; empty if that cannot be told.
  ///
  /// @param precision of 16 bits that the derived network is in
  public String firstBelow(double decibels, Precision precision) {
    String format = precision.label().toUpperCase(Locale.ROOT);
    return types.isEmpty()
        ? ""
        : search(interpreter -> firstBelow(interpreter, decibels, format)).orElse("");
  }

  /// The first layer whose output is less than so many decibels above its error: `'x' (Mul: 31.2
  /// dB)`; empty if none is found.
  Optional<String> layerBelow(double decibels) {
    return search(interpreter -> first(interpreter, true, below(decibels)))
        .flatMap(fault -> fault)
        .map(Fault::toString);
  }

  private static Test below(double decibels) {
    return (found, expected) -> {
      double sqnr = sqnr(found, expected);
      return sqnr >= decibels ? "" : String.format(Locale.ROOT, "%.1f dB", sqnr);
    };
  }

  private String firstBelow(Interpreter interpreter, double decibels, String format)
      throws BackendException, InputException {
    Optional<Fault> fault = first(interpreter, true, below(decibels));
    if (fault.isEmpty()) {
      return String.format(
          Locale.ROOT,
          "No layer's output is below %.0f dB before the engine fuses them: its fusions round more.",
          decibels);
    }
    return String.format(
        Locale.ROOT,
        "The first layer whose output is below %.0f dB is %s.%s",
        decibels,
        fault.get(),
        cause(interpreter, fault.get(), decibels, format));
  }

  /// Whether the same layer gives more when it computes in FP32 what it reads in 16 bits; empty if
  /// that cannot be told.
  private String cause(Interpreter interpreter, Fault fault, double decibels, String format)
      throws InputException {
    Network variant = Fp32LayerVariant.of(derived, fault.layer());
    try {
      HostTensor wide = run(interpreter, variant, List.of(fault.tensor())).get(fault.tensor());
      return wide == null
          ? ""
          : " " + cause(interpreter, sqnr(wide, fault.expected()), decibels, format);
    } catch (BackendException e) {
      return "";
    }
  }

  private static String cause(
      Interpreter interpreter, double sqnr, double decibels, String format) {
    return String.format(
        Locale.ROOT,
        sqnr >= decibels
            ? "From the same %2$s inputs and weights it gives %1$.1f dB when its sums are kept in"
                + " FP32: the %2$s kernel that ran here (%3$s) rounds within the layer."
            : "With its sums kept in FP32 it gives %1$.1f dB: what it reads, rounded to %2$s, is"
                + " not enough (%3$s).",
        sqnr,
        format,
        interpreter.title());
  }

  /// Infinite where nothing can be compared.
  private static double sqnr(HostTensor found, HostTensor expected) throws InputException {
    return OutputComparison.of(Map.of("", found), Map.of("", expected)).sqnrDb();
  }

  /// What the first usable interpreter finds; empty if there is none, or it fails.
  private <T> Optional<T> search(Search<T> search) {
    for (Interpreter interpreter : interpreters) {
      if (interpreter.probe() instanceof Probe.Available) {
        try {
          return Optional.of(search.by(interpreter));
        } catch (BackendException | InputException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /// @param compare whether the original is run too
  private Optional<Fault> first(Interpreter interpreter, boolean compare, Test test)
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
            return Optional.of(new Fault(tensor, other, maker, fault));
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
    List<Node> nodes = derived.graph().nodes();
    for (int i = 0; i < nodes.size(); i++) {
      Layer own = layers.get(i);
      Layer layer = own == null ? casted(nodes.get(i), layers) : own;
      for (String output : nodes.get(i).outputs()) {
        TensorType type = types.get(output);
        boolean isFloat = type != null && type.elementType() == ElementType.FLOAT;
        if (layer != null && isFloat && isUsed(output)) {
          makers.put(output, layer);
        }
      }
    }
    return makers;
  }

  private boolean isUsed(String tensor) {
    return derived.index().consumers(tensor).length > 0
        || derived.outputs().stream().anyMatch(output -> output.name().equals(tensor));
  }

  /// The layer whose output an added cast turns into the original's.
  private @Nullable Layer casted(Node node, Map<Integer, Layer> layers) {
    return node.inputs().isEmpty()
        ? null
        : layers.get(derived.index().producer(node.inputs().getFirst()));
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
    ElementTypes elements = ElementTypes.of(network.model(), network.operators());
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
    return network.with(model.with(exposed));
  }

  private static long outOfRange(HostTensor found, HostTensor expected) {
    long count = 0;
    for (long i = 0; i < expected.type().shape().elementCount(); i++) {
      boolean lost =
          Double.isFinite(TensorElements.get(expected, i))
              && !Double.isFinite(TensorElements.get(found, i));
      count += lost ? 1 : 0;
    }
    return count;
  }
}
