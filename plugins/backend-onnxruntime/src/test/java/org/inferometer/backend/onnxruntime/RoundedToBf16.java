package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.network.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.TensorSpec;
import org.inferometer.network.onnx.Attribute;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Node;
import org.inferometer.network.onnx.Tensor;
import org.inferometer.precision.ElementTypes;
import org.inferometer.precision.rewriting.TensorNames;

/// A BF16 network as one that any runtime can compute: every operator in FP32, from inputs that are
/// rounded to BF16, its result rounded to BF16 by the runtime's own casts. That is what a kernel
/// gives that keeps its sums in FP32.
final class RoundedToBf16 {
  private final ElementTypes types;
  private final TensorNames names;
  private final List<Node> nodes = new ArrayList<>();

  private RoundedToBf16(Network network) {
    this.types = ElementTypes.of(network.graph(), network.model().functions());
    this.names = new TensorNames(network.graph());
  }

  static Network of(Network network) {
    RoundedToBf16 rounded = new RoundedToBf16(network);
    Graph graph = network.graph();
    graph.nodes().forEach(rounded::add);
    return network.with(
        network
            .model()
            .with(
                new Graph(
                    graph.name(),
                    rounded.nodes,
                    graph.initializers().stream().map(RoundedToBf16::widened).toList(),
                    graph.sparseInitializers(),
                    graph.inputs(),
                    graph.outputs().stream().map(RoundedToBf16::widened).toList(),
                    List.of(),
                    graph.rest())));
  }

  private void add(Node node) {
    List<String> outputs = new ArrayList<>();
    List<Node> casts = new ArrayList<>();
    for (String output : node.outputs()) {
      if (output.isEmpty() || types.of(output) != ElementType.BFLOAT16) {
        outputs.add(output);
        continue;
      }
      String exact = names.of(output, "/exact");
      String narrow = names.of(output, "/narrow");
      outputs.add(exact);
      casts.add(cast(exact, narrow, ElementType.BFLOAT16));
      casts.add(cast(narrow, output, ElementType.FLOAT));
    }
    List<Attribute> attributes = node.attributes().stream().map(a -> widened(node, a)).toList();
    nodes.add(node.between(node.inputs(), outputs).with(attributes));
    nodes.addAll(casts);
  }

  private Node cast(String from, String to, ElementType type) {
    return Node.of(
        names.of(to, "/Cast"),
        "Cast",
        List.of(from),
        List.of(to),
        Attribute.of("to", type.code()));
  }

  private static Attribute widened(Node node, Attribute attribute) {
    if (node.opType().equals("Cast")
        && attribute.name().equals("to")
        && node.intAttribute("to", 0) == ElementType.BFLOAT16.code()) {
      return Attribute.of("to", ElementType.FLOAT.code());
    }
    return attribute.value() instanceof Attribute.Tensors tensors
        ? Attribute.of(attribute.name(), widened(tensors.values().getFirst()))
        : attribute;
  }

  private static TensorSpec widened(TensorSpec spec) {
    return spec.elementType() == ElementType.BFLOAT16
        ? new TensorSpec(spec.name(), ElementType.FLOAT, spec.dimensions(), spec.rest())
        : spec;
  }

  private static Tensor widened(Tensor tensor) {
    if (tensor.elementType() != ElementType.BFLOAT16) {
      return tensor;
    }
    long count = tensor.shape().elementCount();
    MemorySegment bits = tensor.bytes();
    MemorySegment floats = Arena.ofAuto().allocate(Math.max(4, 4 * count), 4).asSlice(0, 4 * count);
    for (long i = 0; i < count; i++) {
      float value = Float.intBitsToFloat(bits.get(JAVA_SHORT_UNALIGNED, 2 * i) << 16);
      floats.set(JAVA_FLOAT_UNALIGNED, 4 * i, value);
    }
    return new Tensor(tensor.name(), ElementType.FLOAT, tensor.shape(), floats, List.of());
  }
}
