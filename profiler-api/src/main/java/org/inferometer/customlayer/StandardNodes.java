package org.inferometer.customlayer;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.operator.PartialShape;

/// The standard operators that a custom layer's node is made of, as a [Decomposition] adds them.
/// Operators are those of ONNX's operator set 17 or newer.
public final class StandardNodes {
  private final Node node;
  private final long opset;
  private final Record attributes;
  private final List<ElementType> elements;
  private final List<PartialShape> shapes;
  private final UnaryOperator<String> names;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();

  /// @param node of the layer
  /// @param opset the version of ONNX's own operator set that the network uses
  /// @param attributes of the node
  /// @param elements of its inputs
  /// @param shapes of its inputs, as far as they are known
  /// @param names gives a name that is free in the network, made of the one that is wanted
  public StandardNodes(
      Node node,
      long opset,
      Record attributes,
      List<ElementType> elements,
      List<PartialShape> shapes,
      UnaryOperator<String> names) {
    this.node = node;
    this.opset = opset;
    this.attributes = attributes;
    this.elements = List.copyOf(elements);
    this.shapes = List.copyOf(shapes);
    this.names = names;
  }

  /// The version of ONNX's own operator set that the network uses, since some operators have had
  /// several forms.
  public long opset() {
    return opset;
  }

  /// The attributes as the layer's own record.
  public <R extends Record> R attributes(Class<R> type) {
    return type.cast(attributes);
  }

  /// The tensor that the layer reads.
  public String input(int position) {
    return node.inputs().get(position);
  }

  /// The shape of an input, as far as it is known.
  public PartialShape shape(int input) {
    return shapes.get(input);
  }

  /// Adds a node of ONNX's own operators with one output, which it names.
  public String add(String operator, List<String> inputs, Attribute... more) {
    String output = name(operator);
    nodes.add(Node.of(output, operator, inputs, List.of(output), more));
    return output;
  }

  /// Adds a node that writes an output of the layer.
  ///
  /// @param output its position
  public void write(int output, String operator, List<String> inputs, Attribute... more) {
    nodes.add(Node.of(name(operator), operator, inputs, List.of(node.outputs().get(output)), more));
  }

  /// A constant scalar of the element type of an input.
  public String scalar(int likeInput, double value) {
    return constant(elements.get(likeInput), Shape.of(), value);
  }

  /// A constant list of int64, such as axes and shapes are.
  public String integers(long... values) {
    double[] numbers = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = values[i];
    }
    return constant(ElementType.INT64, Shape.of(values.length), numbers);
  }

  private String constant(ElementType type, Shape shape, double... values) {
    TensorType whole = new TensorType(type, shape);
    HostTensor tensor = new HostTensor(whole, Arena.ofAuto().allocate(whole.bytes(), Long.BYTES));
    for (int i = 0; i < values.length; i++) {
      TensorElements.set(tensor, i, values[i]);
    }
    String name = name("constant");
    constants.add(new Tensor(name, type, shape, tensor.data(), List.of()));
    return name;
  }

  private String name(String part) {
    return names.apply(node.outputs().getFirst() + "/" + part);
  }

  /// The nodes in order.
  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /// The constants that they read.
  public List<Tensor> constants() {
    return List.copyOf(constants);
  }
}
