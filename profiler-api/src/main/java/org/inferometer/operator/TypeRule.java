package org.inferometer.operator;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;

/// Element types of what an operator writes, from those of what it reads, as the ONNX specification
/// defines them (`docs/Operators.md`). A type that is not known is [ElementType#UNDEFINED].
@FunctionalInterface
public interface TypeRule {
  /// One type for each output, or fewer where the rest is not known.
  ///
  /// @param read the types of the node's inputs
  List<ElementType> written(Node node, List<ElementType> read);

  /// Nobody has said.
  TypeRule UNKNOWN = (_, _) -> List.of();

  /// Every output has the type of the first input.
  TypeRule FIRST = (node, read) -> Collections.nCopies(node.outputs().size(), type(read, 0));

  TypeRule TRUTHS = always(ElementType.BOOL);

  TypeRule INDICES = always(ElementType.INT64);

  /// The first output has the type of the first input, the others are indices.
  TypeRule WITH_INDICES =
      (_, read) -> List.of(type(read, 0), ElementType.INT64, ElementType.INT64, ElementType.INT64);

  /// The outputs have these types.
  static TypeRule always(ElementType... types) {
    List<ElementType> all = List.of(types);
    return (_, _) -> all;
  }

  /// Each output has the type of the input of this position.
  static TypeRule like(int... inputs) {
    return (_, read) -> Arrays.stream(inputs).mapToObj(input -> type(read, input)).toList();
  }

  /// The output has the type that an attribute names.
  static TypeRule named(String attribute, ElementType absent) {
    return (node, _) -> List.of(attribute(node, attribute, absent));
  }

  /// The output has the type that an attribute names, or else that of an input.
  static TypeRule namedOrLike(String attribute, int input) {
    return (node, read) -> List.of(attribute(node, attribute, type(read, input)));
  }

  /// The type of the first input for the first output, and these for the others.
  static TypeRule firstAnd(ElementType... others) {
    return (_, read) -> {
      ElementType[] types = new ElementType[others.length + 1];
      types[0] = type(read, 0);
      System.arraycopy(others, 0, types, 1, others.length);
      return List.of(types);
    };
  }

  /// The type of an input; undefined where it is left out.
  static ElementType type(List<ElementType> read, int input) {
    return input < read.size() ? read.get(input) : ElementType.UNDEFINED;
  }

  /// The type that an attribute names by its number; 0 names none.
  static ElementType attribute(Node node, String name, ElementType absent) {
    long code = node.intAttribute(name, 0);
    if (code == 0) {
      return absent;
    }
    return code > 0 && code < ElementType.values().length
        ? ElementType.of((int) code)
        : ElementType.UNDEFINED;
  }

  /// The type of the tensor in an attribute.
  static ElementType tensor(Node node, String name, ElementType absent) {
    return node.attribute(name)
        .map(Attribute::value)
        .filter(Attribute.Tensors.class::isInstance)
        .map(value -> ((Attribute.Tensors) value).values().getFirst())
        .map(Tensor::elementType)
        .orElse(absent);
  }
}
