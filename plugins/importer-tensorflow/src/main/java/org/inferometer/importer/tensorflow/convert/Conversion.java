package org.inferometer.importer.tensorflow.convert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.graph.Port;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.network.LayerNames;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.OmittedLayer;

/// Turns a flat graph into an ONNX model.
public final class Conversion {
  private final FlatGraph graph;
  private final String file;
  private final Problems problems = new Problems();
  private final GraphWriter writer = new GraphWriter();
  private final GraphConversion nodes;
  private final List<TensorSpec> inputs = new ArrayList<>();

  private Conversion(FlatGraph graph, Map<String, Row> rows, String file) {
    this.graph = graph;
    this.file = file;
    this.nodes = new GraphConversion(writer, rows, graph.bodies(), graph.constants(), problems);
  }

  /// @param rows by the types of the operators
  /// @param file as the user named it
  /// @throws ImportException naming every operator that cannot be expressed, with its nodes
  public static Model of(FlatGraph graph, Map<String, Row> rows, String file)
      throws ImportException {
    return new Conversion(graph, rows, file).model();
  }

  private Model model() throws ImportException {
    graph.nodes().forEach(node -> writer.reserve(node.getName()));
    graph.inputs().forEach(port -> writer.reserve(port.name()));
    feed();
    List<NodeDef> ordered = ordered();
    nodes.convert(ordered);
    problems.throwIfAny(file);
    Graph converted = graph(outputs());
    refuseRandom(converted);
    return new Model(
        NetworkBuilder.IR_VERSION,
        "inferometer",
        "",
        "",
        0,
        "",
        GraphWriter.SETS,
        converted,
        List.of(),
        metadata(ordered, converted));
  }

  private void feed() throws ImportException {
    Map<String, NodeDef> byName = new HashMap<>();
    graph.nodes().forEach(node -> byName.put(node.getName(), node));
    for (Port port : graph.inputs()) {
      TensorName tensor = TensorName.parse(port.tensor());
      NodeDef node = byName.get(tensor.node());
      if (node == null) {
        throw new ImportException(
            file, "input '" + port.name() + "'", "the graph has no node '" + tensor.node() + "'");
      }
      Value value = fed(port, node);
      inputs.add(GraphConversion.spec(value));
      writer.declare(tensor.key(), Feeds.isHalved(node, graph.nodes()) ? halved(value) : value);
    }
  }

  private Value fed(Port port, NodeDef node) throws ImportException {
    try {
      return Feeds.value(port.name(), node, graph.nodes());
    } catch (ArithmeticException e) {
      throw new ImportException(
          file, "input '" + port.name() + "'", "has more elements than any memory holds");
    }
  }

  private Value halved(Value value) {
    String name = writer.fresh(value.name() + "/half");
    Attribute to = Attribute.of("to", (long) ElementType.FLOAT16.code());
    Map<String, String> added = Map.of(Network.ADDED_KEY, Scope.TYPES);
    writer.append(
        List.of(GraphWriter.node(name, "Cast", List.of(value), List.of(name), added, to)));
    return Value.of(name, ElementType.FLOAT16, value.shape());
  }

  private List<NodeDef> ordered() throws ImportException {
    Set<String> given = new HashSet<>();
    graph.inputs().forEach(port -> given.add(TensorName.parse(port.tensor()).node()));
    try {
      return NodeOrder.of(
          graph.nodes(), graph.outputs().stream().map(Port::tensor).toList(), given);
    } catch (NodeOrder.Broken e) {
      throw new ImportException(file, "node '" + e.node() + "'", String.valueOf(e.getMessage()));
    }
  }

  /// The outputs under their names. A tensor that is fed, constant, or yielded already passes
  /// through a node.
  private Map<String, Value> outputs() throws ImportException {
    Map<String, Value> outputs = new LinkedHashMap<>();
    Set<String> yielded = new HashSet<>();
    inputs.forEach(input -> yielded.add(input.name()));
    for (Port port : graph.outputs()) {
      String key = TensorName.parse(port.tensor()).key();
      Value value =
          writer
              .value(key)
              .filter(found -> !found.isNever())
              .orElseThrow(() ->
                  new ImportException(file, "output '" + port.name() + "'", "nothing yields it"));
      if (value.isConstant() || !yielded.add(value.name())) {
        writer.use(value);
        String name = writer.fresh(port.name() + "/output");
        writer.append(List.of(passing(name, value)));
        value = Value.of(name, value.type(), value.shape());
      }
      outputs.put(port.name(), value);
    }
    return outputs;
  }

  /// Random numbers that no output needs are gone with a dropout that drops nothing.
  private void refuseRandom(Graph converted) throws ImportException {
    for (Node node : converted.nodes()) {
      if (node.opType().startsWith("Random")) {
        problems.add(
            node.metadata().getOrDefault(Network.LAYER_TYPE_KEY, node.opType()),
            "draws random numbers",
            node.metadata().getOrDefault(Network.LAYER_KEY, node.name()));
      }
    }
    problems.throwIfAny(file);
  }

  static Node passing(String name, Value value) {
    return GraphWriter.node(
        name, "Identity", List.of(value), List.of(name), Map.of(Network.ADDED_KEY, "an output"));
  }

  private Graph graph(Map<String, Value> outputs) throws ImportException {
    Map<String, String> names = new HashMap<>();
    List<TensorSpec> specs = new ArrayList<>();
    outputs.forEach((port, value) -> {
      names.put(value.name(), port);
      specs.add(GraphConversion.spec(Value.of(port, value.type(), value.shape())));
    });
    List<Node> kept = Pruned.of(writer.nodes(), names.keySet());
    List<Node> renamed = Renaming.of(kept, names, inputs, writer.constants());
    List<Tensor> constants = Pruned.constants(renamed, writer.constants());
    return new Graph("tensorflow", renamed, constants, List.of(), inputs, specs, List.of());
  }

  /// Layers that wrote no node, or whose nodes nobody needs.
  private Map<String, String> metadata(List<NodeDef> ordered, Graph converted) {
    Set<String> layers = new HashSet<>();
    for (Node node : converted.nodes()) {
      String names = node.metadata().get(Network.LAYER_KEY);
      if (names != null) {
        layers.addAll(LayerNames.split(names));
      }
    }
    List<OmittedLayer> left = new ArrayList<>();
    for (NodeDef node : ordered) {
      OmittedLayer omitted = nodes.omitted().get(node.getName());
      if (omitted != null && !layers.contains(node.getName())) {
        left.add(omitted);
      }
    }
    return left.isEmpty() ? Map.of() : Map.of(Network.OMITTED_KEY, OmittedLayer.joined(left));
  }
}
