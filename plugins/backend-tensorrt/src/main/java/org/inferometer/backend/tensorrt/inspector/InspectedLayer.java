package org.inferometer.backend.tensorrt.inspector;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// One layer as the engine inspector describes it.
///
/// @param name as TensorRT gives it; need not be unique
/// @param type `LayerType`; empty where the engine was built with layer names only
/// @param tactic the name of the kernel; empty if it has none
/// @param sources names of the ONNX nodes that `Metadata` lists; empty before TensorRT 10
/// @param stream the stream it runs on; 0 where it is not told
/// @param weights its constants
/// @param parameters every further field, as text: `Kernel` → `[3,3]`
public record InspectedLayer(
    String name,
    String type,
    List<InspectedTensor> inputs,
    List<InspectedTensor> outputs,
    String tactic,
    List<String> sources,
    int stream,
    List<Weights> weights,
    Map<String, String> parameters) {

  /// Constants of a layer.
  ///
  /// @param role the field that holds them: `Weights`, `Bias`
  /// @param datatype as TensorRT spells it: `Float`, `Half`, `Int8`
  /// @param count elements, ≥ 1
  public record Weights(String role, String datatype, long count) {}

  public InspectedLayer {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    sources = List.copyOf(sources);
    weights = List.copyOf(weights);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /// A layer of which only the name is known.
  static InspectedLayer named(String name) {
    return new InspectedLayer(
        name, "", List.of(), List.of(), "", List.of(), 0, List.of(), Map.of());
  }

  /// A further field as text; empty if the layer does not have it.
  public String parameter(String field) {
    return parameters.getOrDefault(field, "");
  }

  /// What an engine layer reads or writes.
  ///
  /// @param format layout and element type in TensorRT's words: `Row major linear FP32`, `Float`
  /// @param elementType empty where the words tell none
  /// @param shape empty where a dimension is open
  public record InspectedTensor(
      String name, String format, Optional<ElementType> elementType, Optional<Shape> shape) {

    /// Element type and shape, if both are known.
    public Optional<TensorType> type() {
      return elementType.flatMap(element -> shape.map(dims -> new TensorType(element, dims)));
    }
  }
}
