package org.inferometer.importer.tensorflow.convert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.operator.PartialShape;
import org.inferometer.operator.ShapedNode;

/// One ONNX graph that is being written: its nodes and constants, and what each tensor of the
/// TensorFlow graph is called there.
final class GraphWriter {
  static final List<OperatorSet> SETS = List.of(new OperatorSet("", NetworkBuilder.OPSET));

  private static final Operators CATALOGUE = Operators.standard().at(SETS);

  /// Larger constants are not computed, but for transposes, which cost nothing.
  private static final long MOST_FOLDED = 1L << 20;

  private final Set<String> taken;
  private final String prefix;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final Map<String, Value> values = new HashMap<>();

  /// @param taken names of this graph and of those around it
  /// @param prefix of all names that this graph takes from TensorFlow
  GraphWriter(Set<String> taken, String prefix) {
    this.taken = taken;
    this.prefix = prefix;
  }

  /// A graph within this one.
  GraphWriter inner(String innerPrefix) {
    return new GraphWriter(taken, innerPrefix);
  }

  GraphWriter() {
    this(new HashSet<>(), "");
  }

  /// Keeps a name for whoever will use it.
  void reserve(String name) {
    taken.add(name);
  }

  String fresh(String wanted) {
    String name = wanted;
    for (int i = 2; !taken.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  String prefixed(String name) {
    return prefix + name;
  }

  /// What a tensor of TensorFlow has become; absent before its node is converted.
  Optional<Value> value(String tensor) {
    return Optional.ofNullable(values.get(tensor));
  }

  void declare(String tensor, Value value) {
    values.put(tensor, value);
  }

  Value constant(Tensor tensor, String wanted) {
    return Value.of(Constants.named(tensor, fresh(wanted)));
  }

  /// Writes a node, unless it makes a constant of constants.
  ///
  /// @param node whose outputs have names that are used nowhere else
  List<Value> write(Node node, List<Value> inputs, List<Node> into) {
    Optional<Tensor> folded = folded(node, inputs);
    if (folded.isPresent()) {
      return List.of(Value.of(Constants.named(folded.get(), node.outputs().getFirst())));
    }
    for (Value input : inputs) {
      input.value().ifPresent(tensor -> constants.putIfAbsent(input.name(), tensor));
    }
    List<Value> outputs = outputs(node, inputs);
    if (outputs.size() == 1 && isKnown(outputs.getFirst())) {
      Value known = outputs.getFirst();
      long[] numbers = java.util.Objects.requireNonNull(known.numbers());
      return List.of(
          Value.of(
              Constants.integers(
                  known.name(), known.type(), known.shape().exact().orElseThrow(), numbers)));
    }
    into.add(node);
    return outputs;
  }

  /// Whether all its elements follow from shapes.
  private static boolean isKnown(Value value) {
    long[] numbers = value.numbers();
    return numbers != null
        && Numbers.areComplete(numbers)
        && value.shape().elementCount().orElse(-1) == numbers.length;
  }

  private static Optional<Tensor> folded(Node node, List<Value> inputs) {
    if (inputs.isEmpty() || !inputs.stream().allMatch(Value::isConstant)) {
      return Optional.empty();
    }
    List<Tensor> tensors = inputs.stream().flatMap(value -> value.value().stream()).toList();
    Tensor first = tensors.getFirst();
    if (node.is("Transpose") && first.elementType().bits() >= 8) {
      return Optional.of(Transposed.of("", first, node.intsAttribute("perm")));
    }
    Operator operator = CATALOGUE.of(node);
    if (operator.folds(node)) {
      return operator.folded(node, tensors, MOST_FOLDED);
    }
    return Arithmetic.folded(node, tensors, operator.written(shaped(node, inputs)));
  }

  private static ShapedNode shaped(Node node, List<Value> inputs) {
    Map<String, Value> byName = new HashMap<>();
    inputs.forEach(input -> byName.put(input.name(), input));
    return new ShapedNode(
        node,
        name ->
            Optional.ofNullable(byName.get(name)).map(Value::shape).orElse(PartialShape.UNKNOWN),
        name -> Optional.ofNullable(byName.get(name)).flatMap(Value::value));
  }

  private static List<Value> outputs(Node node, List<Value> inputs) {
    Operator operator = CATALOGUE.of(node);
    List<ElementType> types =
        operator.types().written(node, inputs.stream().map(Value::type).toList());
    List<Value> outputs = new ArrayList<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      ElementType type = i < types.size() ? types.get(i) : ElementType.UNDEFINED;
      PartialShape shape = i == 0 ? written(operator, node, inputs) : PartialShape.UNKNOWN;
      Value output = Value.of(node.outputs().get(i), type, shape);
      long[] numbers = i == 0 && isCounted(type) ? Numbers.written(node, inputs, shape) : null;
      outputs.add(numbers == null ? output : new Value(output.name(), type, shape, null, numbers));
    }
    return outputs;
  }

  private static boolean isCounted(ElementType type) {
    return type == ElementType.INT64 || type == ElementType.INT32 || type == ElementType.BOOL;
  }

  /// Shapes that numbers give are known even where the numbers are no constant.
  private static PartialShape written(Operator operator, Node node, List<Value> inputs) {
    PartialShape shape = operator.written(shaped(node, inputs));
    return switch (node.opType()) {
      case "Reshape" -> shape.isKnown() ? shape : Shapes.reshaped(inputs.get(0), inputs.get(1));
      case "Expand" ->
          shape.isKnown()
              ? shape
              : inputs.get(0).shape().broadcast(Numbers.asShape(inputs.get(1).numbers()));
      case "ConstantOfShape" ->
          shape.isKnown() && shape.exact().isPresent()
              ? shape
              : Numbers.asShape(inputs.get(0).numbers());
      case "Slice" -> Shapes.sliced(inputs, shape);
      case "Tile" -> Shapes.tiled(inputs);
      case "Pad" -> Shapes.padded(inputs);
      default -> shape;
    };
  }

  /// Uses a constant where a node holds its name: the values of results.
  void use(Value value) {
    value.value().ifPresent(tensor -> constants.putIfAbsent(value.name(), tensor));
  }

  void append(List<Node> written) {
    nodes.addAll(written);
  }

  List<Node> nodes() {
    return nodes;
  }

  Map<String, Tensor> constants() {
    return constants;
  }

  static Node node(
      String name,
      String operator,
      List<Value> inputs,
      List<String> outputs,
      Map<String, String> metadata,
      Attribute... attributes) {
    List<String> names = new ArrayList<>(inputs.stream().map(Value::name).toList());
    while (!names.isEmpty() && names.getLast().isEmpty()) {
      names.removeLast();
    }
    return new Node(name, operator, "", "", names, outputs, List.of(attributes), metadata);
  }
}
