package com.example.backend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;

/// The steps that run a network, with memory for every tensor.
final class Program {
  /// They change no number, and where each row lies flat they move none.
  private static final Set<String> NOTHING_TO_DO = Set.of("Identity", "Dropout", "Flatten");

  private final Map<String, Matrix> tensors = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final Set<String> layers;

  /// One node's work.
  ///
  /// @param layer of the network that the node belongs to
  record Step(String layer, Runnable work) {}

  private Program(Network network, Binding binding) throws BackendException {
    for (Tensor constant : network.graph().initializers()) {
      expectFloat(constant.name(), constant.elementType());
      tensors.put(constant.name(), Matrix.of(constant));
    }
    for (var input : binding.inputs().entrySet()) {
      expectFloat(input.getKey(), input.getValue().elementType());
      tensors.put(input.getKey(), Matrix.of(input.getValue().shape()));
    }
    for (Layer layer : network.layers()) {
      for (int node : layer.nodes()) {
        add(layer.name(), network.graph().nodes().get(node));
      }
    }
    for (TensorSpec output : network.outputs()) {
      expectRows(output);
    }
    this.layers = steps.stream().map(Step::layer).collect(Collectors.toSet());
  }

  /// @throws BackendException if an operator is not supported
  static Program of(Network network, Binding binding) throws BackendException {
    return new Program(network, binding);
  }

  List<Step> steps() {
    return steps;
  }

  /// The memory of a tensor.
  Matrix tensor(String name) {
    return tensors.get(name);
  }

  /// Whether a layer of the network has anything to do.
  boolean computes(String layer) {
    return layers.contains(layer);
  }

  long activationBytes() {
    return tensors.values().stream()
        .map(Matrix::values)
        .distinct()
        .mapToLong(values -> 4L * values.length)
        .sum();
  }

  private void add(String layer, Node node) throws BackendException {
    if (node.inputs().isEmpty()) {
      throw Operators.unknown(layer, node);
    }
    Matrix x = tensors.get(node.inputs().getFirst());
    if (node.isOfDefaultSet() && NOTHING_TO_DO.contains(node.opType())) {
      tensors.put(node.outputs().getFirst(), unmoved(layer, node, x));
      return;
    }
    Matrix result =
        Matrix.of(
            node.opType().equals("Gemm")
                ? Shape.of(x.rows(), Operators.columns(node, tensors))
                : x.shape());
    tensors.put(node.outputs().getFirst(), result);
    steps.add(new Step(layer, Operators.work(layer, node, tensors)));
  }

  private static Matrix unmoved(String layer, Node node, Matrix x) throws BackendException {
    if (!node.opType().equals("Flatten")) {
      return x;
    }
    if (node.intAttribute("axis", 1) != 1 || x.shape().rank() < 2) {
      throw PlainBackend.unsupported(
          "Plain Java flattens behind the first dimension only, unlike layer '" + layer + "'");
    }
    return x.flat();
  }

  private static void expectFloat(String tensor, ElementType type) throws BackendException {
    if (type != ElementType.FLOAT) {
      throw PlainBackend.unsupported(
          "Plain Java computes with float32, but '" + tensor + "' is " + type.label());
    }
  }

  private static void expectRows(TensorSpec output) throws BackendException {
    if (output.dimensions() == null || output.dimensions().size() != 2) {
      throw PlainBackend.unsupported("Plain Java gives outputs of two dimensions, not " + output);
    }
  }
}
