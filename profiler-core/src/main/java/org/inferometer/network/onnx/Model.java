package org.inferometer.network.onnx;

import java.util.List;
import java.util.Map;

/// An ONNX model (`ModelProto`), immutable. Weights are views of the file, see [Tensor].
///
/// @param operatorSets the imported operator sets; domain "" is ai.onnx
/// @param functions local functions, callable by nodes of their domain and name
/// @param metadata `metadata_props`, in file order
public record Model(
    long irVersion,
    String producerName,
    String producerVersion,
    String domain,
    long modelVersion,
    String docString,
    List<OperatorSet> operatorSets,
    Graph graph,
    List<Function> functions,
    Map<String, String> metadata) {

  /// One entry of `opset_import`.
  public record OperatorSet(String domain, long version) {}

  /// The version of the default operator set (ai.onnx); 1 where none is imported, as the
  /// specification says.
  public long opset() {
    return operatorSets.stream()
        .filter(set -> set.domain().isEmpty() || set.domain().equals("ai.onnx"))
        .mapToLong(OperatorSet::version)
        .findFirst()
        .orElse(1);
  }
}
