package org.inferometer.graph;

import java.util.List;

/// A local function (`FunctionProto`): nodes that a node of this domain and name stands for.
///
/// @param domain "" for ONNX's own, which files also call `ai.onnx`
/// @param attributes names of attributes that every caller gives
/// @param attributeDefaults attributes that a caller may leave out
/// @param rest fields beyond these: documentation, declared types, metadata
public record Function(
    String name,
    String domain,
    String overload,
    List<String> inputs,
    List<String> outputs,
    List<String> attributes,
    List<Attribute> attributeDefaults,
    List<Node> nodes,
    List<Model.OperatorSet> operatorSets,
    UnknownFields rest) {
  public Function {
    domain = Model.OperatorSet.domain(domain);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
    attributeDefaults = List.copyOf(attributeDefaults);
    nodes = List.copyOf(nodes);
    operatorSets = List.copyOf(operatorSets);
  }

  public Function(
      String name,
      String domain,
      String overload,
      List<String> inputs,
      List<String> outputs,
      List<String> attributes,
      List<Attribute> attributeDefaults,
      List<Node> nodes,
      List<Model.OperatorSet> operatorSets) {
    this(
        name,
        domain,
        overload,
        inputs,
        outputs,
        attributes,
        attributeDefaults,
        nodes,
        operatorSets,
        UnknownFields.NONE);
  }
}
