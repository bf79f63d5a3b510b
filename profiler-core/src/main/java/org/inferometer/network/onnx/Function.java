package org.inferometer.network.onnx;

import java.util.List;

/// A local function (`FunctionProto`): nodes that a node of this domain and name stands for.
///
/// @param attributes names of attributes that every caller gives
/// @param attributeDefaults attributes that a caller may leave out
public record Function(
    String name,
    String domain,
    String overload,
    List<String> inputs,
    List<String> outputs,
    List<String> attributes,
    List<Attribute> attributeDefaults,
    List<Node> nodes,
    List<Model.OperatorSet> operatorSets) {}
