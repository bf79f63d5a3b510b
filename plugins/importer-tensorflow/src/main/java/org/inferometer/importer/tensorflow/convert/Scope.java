package org.inferometer.importer.tensorflow.convert;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.operator.PartialShape;

/// What a row sees of the node that it converts, and where it writes ONNX nodes.
public interface Scope {
  /// The node that is converted.
  NodeDef node();

  /// The number of data inputs.
  int count();

  /// What a data input reads.
  Value input(int index);

  /// Attributes of the node, by name.
  Attributes attributes();

  /// Writes an ONNX node of the node's layer, and yields its first output.
  Value emit(String operator, List<Value> inputs, Attribute... attributes);

  /// Writes an ONNX node with several outputs.
  List<Value> emitAll(String operator, int outputs, List<Value> inputs, Attribute... attributes);

  /// Writes an ONNX node that belongs to no layer.
  ///
  /// @param purpose what it is for: `layout`
  Value add(String purpose, String operator, List<Value> inputs, Attribute... attributes);

  /// An optional ONNX input that is left out.
  Value none();

  /// A constant of int64 elements in one dimension.
  Value integers(long... values);

  /// A constant without dimensions.
  Value scalar(ElementType type, double value);

  /// Declares what the node yields.
  ///
  /// @param index of the TensorFlow output
  void result(int index, Value value);

  /// The same value with a type and a shape that the row knows better.
  Value typed(Value value, ElementType type, PartialShape shape);

  /// Converts a function that control flow runs; it may use nothing but its arguments.
  ///
  /// @param arguments what is known about its arguments; their names become the names of the
  ///   graph's inputs and must not be used elsewhere
  Subgraph body(String function, List<Value> arguments);

  /// A converted body.
  ///
  /// @param results what it yields: names in the graph, types and shapes as far as known
  record Subgraph(Graph graph, List<Value> results) {}
}
