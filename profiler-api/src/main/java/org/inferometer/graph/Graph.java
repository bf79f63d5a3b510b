package org.inferometer.graph;

import java.util.List;

/// A graph of nodes (`GraphProto`), immutable.
///
/// @param nodes in file order; an imported network's main graph has them in order of use
///
/// @param initializers the constants; an initializer may also stand among `inputs` (a default
///   value, before IR version 4 always)
/// @param inputs declared inputs, those with an initializer included
/// @param valueInfos types that the file declares for inner tensors; often incomplete
/// @param rest fields beyond these: documentation, quantisation annotations, metadata
public record Graph(
    String name,
    List<Node> nodes,
    List<Tensor> initializers,
    List<SparseTensor> sparseInitializers,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    List<TensorSpec> valueInfos,
    UnknownFields rest) {
  public Graph {
    nodes = List.copyOf(nodes);
    initializers = List.copyOf(initializers);
    sparseInitializers = List.copyOf(sparseInitializers);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    valueInfos = List.copyOf(valueInfos);
  }

  public Graph(
      String name,
      List<Node> nodes,
      List<Tensor> initializers,
      List<SparseTensor> sparseInitializers,
      List<TensorSpec> inputs,
      List<TensorSpec> outputs,
      List<TensorSpec> valueInfos) {
    this(
        name,
        nodes,
        initializers,
        sparseInitializers,
        inputs,
        outputs,
        valueInfos,
        UnknownFields.NONE);
  }

  /// This graph with other nodes.
  public Graph with(List<Node> others) {
    return new Graph(
        name, others, initializers, sparseInitializers, inputs, outputs, valueInfos, rest);
  }

  /// This graph with other outputs.
  public Graph withOutputs(List<TensorSpec> others) {
    return new Graph(
        name, nodes, initializers, sparseInitializers, inputs, others, valueInfos, rest);
  }
}
