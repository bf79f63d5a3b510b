package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.rewriting.TensorNames;

/// A network of 16 bits as one that any runtime can compute: every operator in FP32, from inputs
/// that are rounded to 16 bits, its result rounded by the runtime's own casts. That is what a
/// kernel gives that keeps its sums in FP32.
final class Rounded {
  private final HalfFormat format;
  private final ElementTypes types;
  private final TensorNames names;
  private final List<Node> nodes = new ArrayList<>();

  private Rounded(ElementTypes types, TensorNames names, HalfFormat format) {
    this.format = format;
    this.types = types;
    this.names = names;
  }

  static Network of(Network network, HalfFormat format) {
    ElementTypes types = ElementTypes.of(network.model(), network.operators());
    Rounded rounded = new Rounded(types, new TensorNames(network.graph()), format);
    return network.with(network.model().with(rounded.graph(network.graph())));
  }

  private Graph graph(Graph graph) {
    graph.nodes().forEach(this::add);
    return new Graph(
        graph.name(),
        nodes,
        graph.initializers().stream().map(this::widened).toList(),
        graph.sparseInitializers(),
        graph.inputs(),
        graph.outputs().stream().map(this::widened).toList(),
        List.of(),
        graph.rest());
  }

  private Attribute.Graphs graphs(Attribute.Graphs held) {
    List<Graph> graphs =
        held.values().stream()
            .map(graph -> new Rounded(types.inside(graph), names, format).graph(graph))
            .toList();
    return new Attribute.Graphs(held.list(), graphs);
  }

  private void add(Node node) {
    List<String> outputs = new ArrayList<>();
    List<Node> casts = new ArrayList<>();
    for (String output : node.outputs()) {
      if (output.isEmpty() || types.of(output) != format.type()) {
        outputs.add(output);
        continue;
      }
      String exact = names.of(output, "/exact");
      String narrow = names.of(output, "/narrow");
      outputs.add(exact);
      casts.add(cast(exact, narrow, format.type()));
      casts.add(cast(narrow, output, ElementType.FLOAT));
    }
    List<Attribute> attributes = node.attributes().stream().map(a -> widened(node, a)).toList();
    nodes.add(node.between(node.inputs(), outputs).with(attributes));
    nodes.addAll(casts);
  }

  private Node cast(String from, String to, ElementType type) {
    return Node.of(
        names.of(to, "/Cast"), "Cast", List.of(from), List.of(to), Attribute.of("to", type.code()));
  }

  private Attribute widened(Node node, Attribute attribute) {
    if (node.opType().equals("Cast")
        && attribute.name().equals("to")
        && node.intAttribute("to", 0) == format.type().code()) {
      return Attribute.of("to", ElementType.FLOAT.code());
    }
    return switch (attribute.value()) {
      case Attribute.Tensors tensors ->
          Attribute.of(attribute.name(), widened(tensors.values().getFirst()));
      case Attribute.Graphs held -> new Attribute(attribute.name(), graphs(held), attribute.rest());
      default -> attribute;
    };
  }

  private TensorSpec widened(TensorSpec spec) {
    return spec.elementType() == format.type()
        ? new TensorSpec(spec.name(), ElementType.FLOAT, spec.dimensions(), spec.rest())
        : spec;
  }

  private Tensor widened(Tensor tensor) {
    if (tensor.elementType() != format.type()) {
      return tensor;
    }
    long count = tensor.shape().elementCount();
    MemorySegment bits = tensor.bytes();
    MemorySegment floats = Arena.ofAuto().allocate(Math.max(4, 4 * count), 4).asSlice(0, 4 * count);
    for (long i = 0; i < count; i++) {
      short half = bits.get(JAVA_SHORT_UNALIGNED, 2 * i);
      float value =
          format == HalfFormat.FP16 ? Float.float16ToFloat(half) : Float.intBitsToFloat(half << 16);
      floats.set(JAVA_FLOAT_UNALIGNED, 4 * i, value);
    }
    return new Tensor(tensor.name(), ElementType.FLOAT, tensor.shape(), floats, List.of());
  }
}
