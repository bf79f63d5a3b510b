package org.inferometer.importer.tensorflow.convert;

import java.util.List;
import java.util.Optional;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.operator.PartialShape;

/// What a row sees of the node that it converts, and where it writes ONNX nodes. What is written of
/// constants alone is computed at once where a rule for it is known, and no node is written.
public interface Scope {
  /// What transposes between TensorFlow's and ONNX's order of axes are for.
  String LAYOUT = "layout";

  /// What nodes that compute shapes are for.
  String SHAPES = "shape arithmetic";

  /// What casts are for that only ONNX needs.
  String TYPES = "element types";

  /// The node that is converted.
  NodeDef node();

  /// The number of data inputs.
  int count();

  /// What a data input reads.
  ///
  /// @throws Refusal if there is no such input
  Value input(int index);

  /// What all data inputs read.
  List<Value> inputs();

  /// The attributes of the node.
  Attributes attributes();

  /// Writes an ONNX node of the node's layer, and yields its first output.
  Value emit(String operator, List<Value> inputs, Attribute... attributes);

  /// Writes an ONNX node of the node's layer with several outputs.
  List<Value> emitAll(String operator, int outputs, List<Value> inputs, Attribute... attributes);

  /// Writes an ONNX node that belongs to no layer.
  ///
  /// @param purpose what it is for: [#LAYOUT]
  Value add(String purpose, String operator, List<Value> inputs, Attribute... attributes);

  /// An optional ONNX input that is left out.
  Value none();

  /// A constant.
  Value constant(Tensor tensor);

  /// A constant of int64 elements in one dimension.
  default Value integers(long... values) {
    return constant(Constants.integers("", ElementType.INT64, Shape.of(values.length), values));
  }

  /// A constant without dimensions.
  default Value scalar(ElementType type, double value) {
    return constant(Constants.of("", type, Shape.of(), value));
  }

  /// Declares what the node yields.
  ///
  /// @param index of the TensorFlow output
  void result(int index, Value value);

  /// Declares that the node computes nothing, with the reason, and what it yields.
  ///
  /// @param reason a predicate: `is the identity outside training`
  void omit(String reason, Value value);

  /// Declares that another node computes nothing that is left.
  void omitOther(NodeDef other, String reason);

  /// Keeps what a later row may want to know about a value.
  void note(Value value, Object note);

  /// What was noted about a value, if it is of this kind.
  <T> Optional<T> noted(Value value, Class<T> kind);

  /// A scope whose nodes belong to another node's layer; results are still this node's.
  Scope as(NodeDef other);

  /// The same value with a shape that the row knows better.
  Value shaped(Value value, PartialShape shape);

  /// The same value with an element type that the row knows better.
  Value typed(Value value, ElementType type);

  /// The value in another element type; itself if it has it.
  default Value cast(Value value, ElementType type) {
    return value.type() == type
        ? value
        : add(TYPES, "Cast", List.of(value), Attribute.of("to", (long) type.code()));
  }

  /// The value with its axes in another order.
  default Value transposed(Value value, long... order) {
    return add(LAYOUT, "Transpose", List.of(value), Attribute.of("perm", order));
  }

  /// A function that control flow runs.
  ///
  /// @throws Refusal if there is none of this name
  Body function(String name);

  /// Converts a function into a graph of its own.
  ///
  /// @param function its name
  /// @param arguments what stands for its arguments: tensors of this graph, which it may read, or
  ///   names that are used nowhere else, which become the graph's inputs
  Subgraph body(String function, Body body, List<Value> arguments);

  /// Converts a function into this graph.
  ///
  /// @param purpose what its nodes are for, if they are no layers
  /// @return what it yields
  List<Value> inline(String function, Body body, List<Value> arguments, Optional<String> purpose);

  /// A name that is used nowhere else.
  String fresh(String wanted);

  /// A converted body.
  ///
  /// @param results what it yields: names in the graph, types and shapes as far as known
  record Subgraph(Graph graph, List<Value> results) {}
}
