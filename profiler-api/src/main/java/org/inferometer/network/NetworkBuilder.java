package org.inferometer.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.onnx.OnnxWriter;

/// Defines a network in Java, layer by layer. Shapes are checked at every call, the table of layers
/// goes into the file, and weights live off the heap.
///
/// ```java
/// NetworkBuilder b = new NetworkBuilder("small", 42);
/// Value x = b.input("data", ElementType.FLOAT, "N", 3, 32, 32);
/// x = x.then("conv", conv(16, 3).pad(1)).then("relu", relu()).then("pool", maxPool(2).stride(2));
/// b.output(x.then("classes", fullyConnected(10)).then("prob", softmax()));
/// Network network = b.build();
/// ```
///
/// One call is one layer, whatever number of nodes it brings. Not safe for use by several threads.
public final class NetworkBuilder {
  /// The operator set of built networks: LayerNormalization needs 17.
  public static final long OPSET = 17;

  /// The IR version of built networks: nodes carry metadata from 10 on.
  public static final long IR_VERSION = 10;

  private final String name;
  private final long seed;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final Map<String, Value> inputs = new LinkedHashMap<>();
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final Map<String, Value> outputs = new LinkedHashMap<>();
  private final Map<String, Long> domains = new LinkedHashMap<>();
  private final Set<CustomLayer> custom = new LinkedHashSet<>();
  private final WeightMemory memory = new WeightMemory();
  private final Set<String> layers = new HashSet<>();
  private final Set<String> layerResults = new HashSet<>();
  private final Set<String> tensors = new HashSet<>();
  private final Set<String> used = new HashSet<>();

  /// @param name letters, digits, `.`, `_` and `-` only
  /// @param seed of all weights that are not given
  public NetworkBuilder(String name, long seed) {
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException(
          "a network's name has letters, digits, '.', '_' and '-' only, not \"" + name + "\"");
    }
    this.name = name;
    this.seed = seed;
  }

  /// Declares an input.
  ///
  /// @param dimensions sizes, and names for what stays open: `"N", 3, 224, 224`
  /// @throws IllegalArgumentException if the name is taken
  public Value input(String input, ElementType elementType, Object... dimensions) {
    requireFree(input);
    Value value = new Value(this, input, elementType, Dimension.list(dimensions));
    inputs.put(input, value);
    return value;
  }

  /// Adds a layer with one result.
  ///
  /// @param layer its name, and its result's name; unique in the network
  /// @throws IllegalArgumentException if the name is taken, a value belongs to another builder, the
  ///   layer has several results, or it cannot take these inputs
  public Value layer(String layer, LayerDefinition definition, Value... from) {
    List<Value> results = layers(layer, definition, from);
    if (results.size() != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "layer %s (%s) has %d results; add it with layers(...)",
              layer,
              definition.type(),
              results.size()));
    }
    return results.getFirst();
  }

  /// Adds a layer with any number of results. Several results are named `LAYER.0`, `LAYER.1` and so
  /// on.
  ///
  /// @throws IllegalArgumentException if the name is taken, a value belongs to another builder, or
  ///   the layer cannot take these inputs
  public List<Value> layers(String layer, LayerDefinition definition, Value... from) {
    requireFree(layer);
    LayerScope scope = new LayerScope(this, layer, definition.type());
    for (Value value : from) {
      requireOwn(scope, value);
    }
    List<Value> results = definition.define(scope, List.of(from));
    return add(scope, results, defaultNames(layer, results.size()));
  }

  /// Adds a layer whose results have names of their own, as importers need it whose source names
  /// tensors apart from layers. The layer may be named like a tensor.
  ///
  /// @param results a name for each of the layer's results; unique among the network's tensors
  /// @throws IllegalArgumentException if a name is taken, a value belongs to another builder, or
  ///   the layer cannot take these inputs or has another number of results
  public List<Value> layers(
      String layer, List<String> results, LayerDefinition definition, Value... from) {
    if (layer.isBlank() || layers.contains(layer)) {
      throw new IllegalArgumentException(
          "a layer needs a name that no other has, unlike \"" + layer + "\"");
    }
    LayerScope scope = new LayerScope(this, layer, definition.type());
    for (Value value : from) {
      requireOwn(scope, value);
    }
    List<Value> made = definition.define(scope, List.of(from));
    if (made.size() != results.size()) {
      throw scope.error("has " + made.size() + " results, but " + results.size() + " names");
    }
    return add(scope, made, results);
  }

  /// Says that nothing needs to use these values.
  public void ignore(Value... unused) {
    for (Value value : unused) {
      used.add(value.name());
    }
  }

  /// Makes values results of the network.
  ///
  /// @throws IllegalArgumentException if one is already, or is an input
  public void output(Value... results) {
    for (Value result : results) {
      if (inputs.containsKey(result.name()) || outputs.putIfAbsent(result.name(), result) != null) {
        throw new IllegalArgumentException(
            result.name() + " is an input or an output already, and cannot become an output");
      }
    }
  }

  /// Declares an operator set beside ai.onnx for layers of this domain.
  public void operatorSet(String domain, long version) {
    domains.put(domain, version);
  }

  void uses(CustomLayer layer) {
    custom.add(layer);
    CustomLayers.of(custom);
    operatorSet(layer.signature().domain(), layer.signature().version());
  }

  /// The finished network as an ONNX model.
  ///
  /// @throws IllegalArgumentException if there is no output, or a value that nothing uses
  public Model model() {
    requireComplete();
    List<Model.OperatorSet> sets = new ArrayList<>(List.of(new Model.OperatorSet("", OPSET)));
    domains.forEach((domain, version) -> sets.add(new Model.OperatorSet(domain, version)));
    List<TensorSpec> inner =
        values.values().stream()
            .filter(v -> !outputs.containsKey(v.name()))
            .map(Value::spec)
            .toList();
    Graph graph =
        new Graph(
            name,
            List.copyOf(nodes),
            List.copyOf(constants),
            List.of(),
            specs(inputs),
            specs(outputs),
            inner);
    return new Model(
        IR_VERSION, "inferometer", "", "", 0, "", List.copyOf(sets), graph, List.of(), Map.of());
  }

  /// The finished network, not saved anywhere.
  ///
  /// @throws IllegalArgumentException if there is no output, or a value that nothing uses
  public Network build() {
    return complete(Network.of(model(), name, "builder:" + name, "builder", null));
  }

  /// Saves the finished network as an ONNX file.
  ///
  /// @param file replaced if it exists, once the new one is complete; its folder exists
  /// @return the network that the file holds
  /// @throws IllegalArgumentException if there is no output, or a value that nothing uses
  /// @throws IOException if the file cannot be written
  public Network save(Path file) throws IOException {
    Model model = model();
    OnnxWriter.write(model, file);
    return complete(Network.of(model, name, file.toString(), "onnx", file));
  }

  private Network complete(Network network) {
    return custom.isEmpty() ? network : network.with(CustomLayers.of(custom));
  }

  long seed() {
    return seed;
  }

  WeightMemory memory() {
    return memory;
  }

  private static List<String> defaultNames(String layer, int count) {
    return count == 1
        ? List.of(layer)
        : IntStream.range(0, count).mapToObj(i -> layer + "." + i).toList();
  }

  private List<Value> add(LayerScope scope, List<Value> results, List<String> wanted) {
    if (results.isEmpty() || !scope.produced().containsAll(results)) {
      throw scope.error("must return at least one value, each the result of one of its nodes");
    }
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < results.size(); i++) {
      names.put(results.get(i).name(), wanted.get(i));
    }
    requireFreeTensors(scope, names);
    nodes.addAll(scope.nodes(names));
    constants.addAll(scope.constants());
    scope.consumed().forEach(value -> used.add(value.name()));
    Map<String, Value> renamed = new HashMap<>();
    for (Value value : scope.produced()) {
      String last = names.getOrDefault(value.name(), value.name());
      Value fresh = new Value(this, last, value.elementType(), value.dimensions());
      values.put(last, fresh);
      tensors.add(last);
      renamed.put(value.name(), fresh);
    }
    scope.constants().forEach(constant -> tensors.add(constant.name()));
    layers.add(scope.name());
    layerResults.addAll(wanted);
    return results.stream()
        .map(value -> java.util.Objects.requireNonNull(renamed.get(value.name())))
        .toList();
  }

  private void requireFree(String wanted) {
    if (wanted.isBlank()) {
      throw new IllegalArgumentException("a layer or an input needs a name");
    }
    if (inputs.containsKey(wanted) || layers.contains(wanted) || values.containsKey(wanted)) {
      throw new IllegalArgumentException(
          "network " + name + " already has an input or a layer named " + wanted);
    }
  }

  private void requireFreeTensors(LayerScope scope, Map<String, String> names) {
    Set<String> fresh = new HashSet<>();
    Stream<String> produced =
        scope.produced().stream().map(v -> names.getOrDefault(v.name(), v.name()));
    Stream<String> constant = scope.constants().stream().map(Tensor::name);
    Stream.concat(produced, constant)
        .filter(t -> tensors.contains(t) || inputs.containsKey(t) || !fresh.add(t))
        .findFirst()
        .ifPresent(tensor -> {
          throw scope.error("brings a tensor " + tensor + ", but there is one of that name");
        });
  }

  private void requireOwn(LayerScope scope, Value value) {
    if (value.builder() != this) {
      throw scope.error("takes " + value + ", which belongs to another network");
    }
  }

  private void requireComplete() {
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("network " + name + " has no output");
    }
    inputs.values().forEach(value -> requireUsed("input", value));
    values.values().stream()
        .filter(value -> layerResults.contains(value.name()))
        .forEach(value -> requireUsed("layer output", value));
  }

  private void requireUsed(String what, Value value) {
    if (!used.contains(value.name()) && !outputs.containsKey(value.name())) {
      throw new IllegalArgumentException(
          "nothing uses " + what + " " + value + "; make it an output or leave the layer out");
    }
  }

  private static List<TensorSpec> specs(Map<String, Value> named) {
    return named.values().stream().map(Value::spec).toList();
  }
}
