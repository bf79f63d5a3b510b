package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Precision;

/// Types of an engine's tensors, and what they say about its kernels.
final class EngineTypes {
  private final Map<String, TensorType> complete = new HashMap<>();
  private final Map<String, ElementType> elements = new HashMap<>();

  private final CustomLayers customLayers;

  EngineTypes(EngineGraph engine, CustomLayers customLayers) {
    this.customLayers = customLayers;
    Graph graph = engine.graph();
    graph.valueInfos().forEach(this::add);
    graph.inputs().forEach(this::add);
    graph.outputs().forEach(this::add);
    graph
        .initializers()
        .forEach(constant -> {
          complete.put(constant.name(), constant.type());
          elements.put(constant.name(), constant.elementType());
        });
    if (!engine.onZeros()) {
      complete.putAll(engine.types());
    }
    engine.types().forEach((name, type) -> elements.put(name, type.elementType()));
  }

  EngineLayer layer(String name, Node node, List<String> origins) {
    return new EngineLayer(
        name,
        node.opType(),
        origins,
        RuntimeOperators.movesData(node)
            || (origins.isEmpty() && RuntimeOperators.convertsPrecision(node)),
        precision(node),
        kernel(node),
        types(node.inputs()),
        types(node.outputs()));
  }

  private void add(TensorSpec spec) {
    elements.put(spec.name(), spec.elementType());
    spec.fixedType().ifPresent(type -> complete.put(spec.name(), type));
  }

  /// All types, or none: a sum over some of them would be a wrong number.
  private List<TensorType> types(List<String> tensors) {
    List<TensorType> types = new ArrayList<>();
    for (String tensor : tensors) {
      if (!tensor.isEmpty()) {
        TensorType type = complete.get(tensor);
        if (type == null) {
          return List.of();
        }
        types.add(type);
      }
    }
    return types;
  }

  private String kernel(Node node) {
    Optional<CustomLayer> custom = customLayers.of(node);
    if (custom.isPresent()) {
      return node.opType() + " in Java, " + CustomOperators.computation(custom.get());
    }
    String layout = RuntimeOperators.isBlocked(node) ? ", NCHWc blocked" : "";
    return node.opType() + " on the CPU" + layout;
  }

  /// The precision that the kernel computes in: 8 bits for integer kernels, for the others that of
  /// what they write, or read where they write an index or a truth value.
  private KernelPrecision precision(Node node) {
    if (RuntimeOperators.computesInIntegers(node)) {
      return KernelPrecision.of(Precision.INT8);
    }
    return widest(node)
        .<KernelPrecision>map(type -> new KernelPrecision.Known(label(type)))
        .orElse(new KernelPrecision.Unknown("ONNX Runtime does not tell the types of its tensors"));
  }

  private Optional<ElementType> widest(Node node) {
    List<ElementType> types = new ArrayList<>();
    node.outputs().stream().filter(elements::containsKey).map(elements::get).forEach(types::add);
    node.inputs().stream().filter(elements::containsKey).map(elements::get).forEach(types::add);
    return types.stream()
        .filter(EngineTypes::isFloat)
        .findFirst()
        .or(() -> types.stream().findFirst());
  }

  private static boolean isFloat(ElementType type) {
    return switch (type) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> true;
      default -> false;
    };
  }

  private static String label(ElementType type) {
    return switch (type) {
      case FLOAT -> "fp32";
      case DOUBLE -> "fp64";
      case FLOAT16 -> "fp16";
      case BFLOAT16 -> "bf16";
      default -> type.label();
    };
  }
}
