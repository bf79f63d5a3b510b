package org.inferometer.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An ONNX model (`ModelProto`), immutable. Weights are views of the file, see [Tensor].
///
/// @param operatorSets the imported operator sets, each once
/// @param functions local functions, callable by nodes of their domain and name
/// @param metadata `metadata_props`, in file order
/// @param rest fields beyond these
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
    Map<String, String> metadata,
    UnknownFields rest) {
  public Model {
    operatorSets = operatorSets.stream().distinct().toList();
    functions = List.copyOf(functions);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  public Model(
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
    this(
        irVersion,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        docString,
        operatorSets,
        graph,
        functions,
        metadata,
        UnknownFields.NONE);
  }

  /// This model with another graph.
  public Model with(Graph other) {
    return with(operatorSets, other);
  }

  /// This model with another graph, of operators from other sets.
  public Model with(List<OperatorSet> otherSets, Graph other) {
    return new Model(
        irVersion,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        docString,
        otherSets,
        other,
        functions,
        metadata,
        rest);
  }

  /// One entry of `opset_import`.
  ///
  /// @param domain "" for ONNX's own, which files also call `ai.onnx`
  public record OperatorSet(String domain, long version) {
    public OperatorSet {
      domain = domain(domain);
    }

    /// The one name of a domain: ONNX's own has two in files, "" and `ai.onnx`.
    static String domain(String name) {
      return name.equals("ai.onnx") ? "" : name;
    }
  }

  /// The version of the default operator set (ai.onnx); 1 where none is imported, as the
  /// specification says.
  public long opset() {
    return operatorSets.stream()
        .filter(set -> set.domain().isEmpty())
        .mapToLong(OperatorSet::version)
        .findFirst()
        .orElse(1);
  }
}
