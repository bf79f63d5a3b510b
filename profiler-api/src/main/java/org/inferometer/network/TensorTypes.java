package org.inferometer.network;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.SparseTensor;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;

/// Known types of a network's tensors, by name.
public final class TensorTypes {
  private final Map<String, TensorType> types;

  private TensorTypes(Map<String, TensorType> types) {
    this.types = types;
  }

  /// What is known without running anything: constants, bound inputs, and the types that the model
  /// declares for other tensors, where the binding knows their symbols. Complete for networks of
  /// the definition API; other files often declare little.
  public static TensorTypes declared(Network network, Binding binding) {
    return declared(network.graph(), binding);
  }

  static TensorTypes declared(Graph graph, Binding binding) {
    Map<String, TensorType> types = new HashMap<>();
    addSpecs(types, graph.valueInfos(), binding);
    addSpecs(types, graph.outputs(), binding);
    for (Tensor constant : graph.initializers()) {
      types.put(constant.name(), constant.type());
    }
    for (SparseTensor sparse : graph.sparseInitializers()) {
      types.put(
          sparse.values().name(), new TensorType(sparse.values().elementType(), sparse.shape()));
    }
    graph.nodes().forEach(node -> addConstant(types, node));
    types.putAll(binding.inputs());
    return new TensorTypes(types);
  }

  /// These types and others, which win; for example those that a run has shown.
  public TensorTypes with(Map<String, TensorType> others) {
    Map<String, TensorType> all = new HashMap<>(types);
    all.putAll(others);
    return new TensorTypes(all);
  }

  /// The type of this tensor; empty if it is unknown.
  public Optional<TensorType> of(String tensor) {
    return Optional.ofNullable(types.get(tensor));
  }

  private static void addSpecs(
      Map<String, TensorType> types, Collection<TensorSpec> specs, Binding binding) {
    for (TensorSpec spec : specs) {
      bound(spec, binding).ifPresent(type -> types.put(spec.name(), type));
    }
  }

  private static Optional<TensorType> bound(TensorSpec spec, Binding binding) {
    if (spec.dimensions() == null) {
      return Optional.empty();
    }
    long[] dims = new long[spec.dimensions().size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] =
          switch (spec.dimensions().get(i)) {
            case Dimension.Fixed fixed -> fixed.size();
            case Dimension.Symbolic symbol -> binding.symbols().getOrDefault(symbol.name(), -1L);
            case Dimension.Unknown unknown -> -1;
          };
      if (dims[i] < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(new TensorType(spec.elementType(), Shape.of(dims)));
  }

  private static void addConstant(Map<String, TensorType> types, Node node) {
    if (!node.is("Constant")) {
      return;
    }
    node.attribute("value")
        .map(Attribute::value)
        .filter(Attribute.Tensors.class::isInstance)
        .map(value -> ((Attribute.Tensors) value).values().getFirst().type())
        .ifPresent(type -> types.put(node.outputs().getFirst(), type));
  }
}
