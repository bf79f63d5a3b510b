package org.inferometer.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.Model.OperatorSet;

/// One operator call (`NodeProto`), immutable.
///
/// @param name as the file gives it: may be empty, and need not be unique
/// @param domain "" for ONNX's own, which files also call `ai.onnx`
/// @param inputs tensor names; "" stands for an optional input that is left out
/// @param outputs tensor names; "" for an output that nobody wants
/// @param metadata `metadata_props` (IR version 10 on), in file order
/// @param rest fields beyond these: documentation, device configurations
public record Node(
    String name,
    String opType,
    String domain,
    String overload,
    List<String> inputs,
    List<String> outputs,
    List<Attribute> attributes,
    Map<String, String> metadata,
    UnknownFields rest) {
  public Node {
    domain = OperatorSet.domain(domain);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
    metadata =
        metadata.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  public Node(
      String name,
      String opType,
      String domain,
      String overload,
      List<String> inputs,
      List<String> outputs,
      List<Attribute> attributes,
      Map<String, String> metadata) {
    this(name, opType, domain, overload, inputs, outputs, attributes, metadata, UnknownFields.NONE);
  }

  /// A node of the default domain without metadata.
  public static Node of(
      String name,
      String opType,
      List<String> inputs,
      List<String> outputs,
      Attribute... attributes) {
    return new Node(
        name,
        opType,
        "",
        "",
        List.copyOf(inputs),
        List.copyOf(outputs),
        List.of(attributes),
        Map.of());
  }

  /// Whether the operator is one of ONNX's own set.
  public boolean isOfDefaultSet() {
    return domain.isEmpty();
  }

  /// Whether the operator is the one of ONNX's own set with this name.
  public boolean is(String onnxOperator) {
    return isOfDefaultSet() && opType.equals(onnxOperator);
  }

  /// Whether an input is there: optional ones may be left out, at the end or by an empty name.
  ///
  /// @param position of the input; one below 0 is not there
  public boolean hasInput(int position) {
    return position >= 0 && position < inputs.size() && !inputs.get(position).isEmpty();
  }

  /// This node with other attributes.
  public Node with(List<Attribute> others) {
    return new Node(name, opType, domain, overload, inputs, outputs, others, metadata, rest);
  }

  /// This node with other metadata.
  public Node with(Map<String, String> others) {
    return new Node(name, opType, domain, overload, inputs, outputs, attributes, others, rest);
  }

  /// This node under another name.
  public Node named(String other) {
    return new Node(other, opType, domain, overload, inputs, outputs, attributes, metadata, rest);
  }

  /// This node between other tensors.
  public Node between(List<String> otherInputs, List<String> otherOutputs) {
    return new Node(
        name, opType, domain, overload, otherInputs, otherOutputs, attributes, metadata, rest);
  }

  /// The attribute of this name, if the node has it.
  public Optional<Attribute> attribute(String attributeName) {
    for (Attribute attribute : attributes) {
      if (attribute.name().equals(attributeName)) {
        return Optional.of(attribute);
      }
    }
    return Optional.empty();
  }

  /// An integer attribute, or `absent` where the node does not have it.
  public long intAttribute(String attributeName, long absent) {
    return attribute(attributeName)
        .map(Attribute::value)
        .filter(Attribute.Ints.class::isInstance)
        .map(value -> ((Attribute.Ints) value).values()[0])
        .orElse(absent);
  }

  /// An integer list attribute, or `absent` where the node does not have it.
  public long[] intsAttribute(String attributeName, long... absent) {
    return attribute(attributeName)
        .map(Attribute::value)
        .filter(Attribute.Ints.class::isInstance)
        .map(value -> ((Attribute.Ints) value).values())
        .orElse(absent);
  }

  /// A number attribute, or `absent` where the node does not have it.
  public float floatAttribute(String attributeName, float absent) {
    return floatsAttribute(attributeName, absent)[0];
  }

  /// A number list attribute, or `absent` where the node does not have it.
  public float[] floatsAttribute(String attributeName, float... absent) {
    return attribute(attributeName)
        .map(Attribute::value)
        .filter(Attribute.Floats.class::isInstance)
        .map(value -> ((Attribute.Floats) value).values())
        .orElse(absent);
  }

  /// A text attribute; empty where the node does not have it.
  public Optional<String> textAttribute(String attributeName) {
    return attribute(attributeName)
        .map(Attribute::value)
        .filter(Attribute.Strings.class::isInstance)
        .map(value -> new String(((Attribute.Strings) value).values().getFirst(), UTF_8));
  }
}
