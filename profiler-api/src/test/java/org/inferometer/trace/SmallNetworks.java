package org.inferometer.trace;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;

/// Networks without shapes, written as text.
public final class SmallNetworks {
  private static final long IR_VERSION = 10;

  private SmallNetworks() {}

  /// @param inputs and outputs names, separated by spaces
  public static Node node(String name, String operator, String inputs, String outputs) {
    return Node.of(name, operator, names(inputs), names(outputs));
  }

  /// A node that is a part of a layer.
  public static Node part(String layer, String type, Node node) {
    return node.with(Map.of(Network.LAYER_KEY, layer, Network.LAYER_TYPE_KEY, type));
  }

  private static List<String> names(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  /// A network that is fed with `x`.
  public static Network network(String outputs, Node... nodes) {
    return network(IR_VERSION, "x", "", outputs, nodes);
  }

  public static Network network(
      long irVersion, String inputs, String initializers, String outputs, Node... nodes) {
    Graph graph =
        new Graph(
            "g",
            List.of(nodes),
            names(initializers).stream().map(SmallNetworks::constant).toList(),
            List.of(),
            specs(inputs),
            specs(outputs),
            List.of());
    List<Model.OperatorSet> sets = List.of(new Model.OperatorSet("", 17));
    Model model = new Model(irVersion, "", "", "", 0, "", sets, graph, List.of(), Map.of());
    return Network.of(model, "small", "test", "onnx", null);
  }

  private static List<TensorSpec> specs(String text) {
    return Stream.of(text.split(" "))
        .map(name -> new TensorSpec(name, ElementType.FLOAT, null))
        .toList();
  }

  private static Tensor constant(String name) {
    return new Tensor(
        name,
        ElementType.FLOAT,
        Shape.of(1),
        MemorySegment.ofArray(new byte[Float.BYTES]),
        List.of());
  }
}
