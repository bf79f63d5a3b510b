package org.inferometer.importer.tensorflow.control;

import java.util.List;
import java.util.Optional;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.importer.tensorflow.proto.TensorShapeProto;
import org.inferometer.operator.PartialShape;

/// Lists of tensors (`TensorList...`) and arrays of tensors (`TensorArray...`): tensors whose first
/// axis counts the elements. A list that nothing is put into yet is no tensor: the shape of its
/// elements may not be known.
final class Lists {
  private static final String LISTS = "lists of tensors";

  private Lists() {}

  /// A list of elements that nothing was put into: they are zeros.
  ///
  /// @param count one integer
  /// @param dimensions of an element as far as known, negative where not
  record Reserved(Value count, ElementType type, Optional<long[]> dimensions) {}

  static void reserve(Scope scope) {
    ElementType type = scope.attributes().type("element_dtype", ElementType.UNDEFINED);
    long[] dimensions = scope.input(0).numbers();
    boolean vector = scope.input(0).shape().rank().orElse(0) == 1;
    scope.result(
        0,
        reserved(
            scope,
            scope.input(1),
            type,
            vector ? Optional.ofNullable(dimensions) : Optional.empty()));
  }

  static void empty(Scope scope) {
    ElementType type = scope.attributes().type("element_dtype", ElementType.UNDEFINED);
    scope.result(0, reserved(scope, scope.scalar(ElementType.INT32, 0), type, Optional.empty()));
  }

  static void array(Scope scope) {
    ElementType type = scope.attributes().type("dtype", ElementType.UNDEFINED);
    Optional<long[]> dimensions = Optional.empty();
    if (scope.node().containsAttr("element_shape")) {
      TensorShapeProto shape = scope.node().getAttrOrThrow("element_shape").getShape();
      dimensions =
          shape.getUnknownRank()
              ? Optional.empty()
              : Optional.of(
                  shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray());
    }
    Value made = reserved(scope, scope.input(0), type, dimensions);
    scope.result(0, made);
    scope.result(1, made);
  }

  private static Value reserved(
      Scope scope, Value count, ElementType type, Optional<long[]> dimensions) {
    Value marker =
        Value.of(scope.fresh(scope.node().getName() + "/list"), type, PartialShape.UNKNOWN);
    scope.note(marker, new Reserved(count, type, dimensions));
    return marker;
  }

  static Optional<Reserved> reserved(Scope scope, Value list) {
    return scope.noted(list, Reserved.class);
  }

  /// The list as a tensor.
  static Value tensor(Scope scope, Value list) {
    return reserved(scope, list).map(reserved -> zeros(scope, reserved)).orElse(list);
  }

  private static Value zeros(Scope scope, Reserved reserved) {
    long[] element = reserved.dimensions().orElseThrow(Lists::unknown);
    for (long size : element) {
      if (size < 0) {
        throw unknown();
      }
    }
    return filled(scope, reserved, scope.integers(element));
  }

  private static Refusal unknown() {
    return new Refusal("reads a list whose elements have no known shape");
  }

  private static Value filled(Scope scope, Reserved reserved, Value element) {
    Value shape =
        scope.add(
            LISTS,
            "Concat",
            List.of(vector(scope, reserved.count()), element),
            Attribute.of("axis", 0));
    Tensor zero = Constants.of("value", reserved.type(), Shape.of(1), 0);
    return scope.add(LISTS, "ConstantOfShape", List.of(shape), Attribute.of("value", zero));
  }

  /// One integer as a list of one.
  static Value vector(Scope scope, Value number) {
    return scope.add(
        LISTS, "Reshape", List.of(scope.cast(number, ElementType.INT64), scope.integers(1)));
  }

  /// Elements at one index or at several.
  static void item(Scope scope, int list) {
    Value tensor = tensor(scope, scope.input(list));
    scope.result(0, scope.emit("Gather", List.of(tensor, scope.input(1)), Attribute.of("axis", 0)));
  }

  static void set(Scope scope, int list, int index, int item) {
    Value tensor = tensorFor(scope, scope.input(list), scope.input(item), false);
    Value place =
        scope.add(
            LISTS,
            "Reshape",
            List.of(scope.cast(scope.input(index), ElementType.INT64), scope.integers(1, 1)));
    Value one = scope.add(LISTS, "Unsqueeze", List.of(scope.input(item), scope.integers(0)));
    scope.result(0, scope.emit("ScatterND", List.of(tensor, place, one)));
  }

  /// Puts the rows of a tensor at several places.
  static void scatter(Scope scope) {
    Value rows = scope.input(2);
    Value tensor = tensorFor(scope, scope.input(3), rows, true);
    Value places =
        scope.add(
            LISTS,
            "Unsqueeze",
            List.of(scope.cast(scope.input(1), ElementType.INT64), scope.integers(-1)));
    Value result = scope.emit("ScatterND", List.of(tensor, places, rows));
    scope.result(
        0,
        scope.shaped(
            scope.typed(result, rows.type()),
            rows.shape()
                .then(sizes -> {
                  sizes[0] = PartialShape.OPEN;
                  return PartialShape.of(sizes);
                })));
  }

  /// The list as a tensor, where what is put in shows the shape of the elements.
  private static Value tensorFor(Scope scope, Value list, Value item, boolean rows) {
    Optional<Reserved> reserved = reserved(scope, list);
    if (reserved.isEmpty()) {
      return list;
    }
    Value shape = scope.add(LISTS, "Shape", List.of(item));
    Value element =
        rows
            ? scope.add(
                LISTS,
                "Slice",
                List.of(
                    shape, scope.integers(1), scope.integers(Integer.MAX_VALUE), scope.integers(0)))
            : shape;
    return filled(scope, reserved.get(), element);
  }

  static void length(Scope scope, int list) {
    Value value = scope.input(list);
    Value count = reserved(scope, value).map(Reserved::count).orElseGet(() -> count(scope, value));
    scope.result(0, scope.cast(count, ElementType.INT32));
  }

  /// The number of elements of a tensor's first axis.
  static Value count(Scope scope, Value tensor) {
    Value shape = scope.add(LISTS, "Shape", List.of(tensor));
    return scope.add(
        LISTS,
        "Gather",
        List.of(shape, scope.scalar(ElementType.INT64, 0)),
        Attribute.of("axis", 0));
  }

  /// The last element of a list, as a list; none of a list that is empty.
  static Value last(Scope scope, Value list) {
    Value last =
        scope.add(
            LISTS,
            "Slice",
            List.of(
                list, scope.integers(-1), scope.integers(Integer.MAX_VALUE), scope.integers(0)));
    return scope.shaped(
        scope.typed(last, list.type()),
        list.shape()
            .then(sizes -> {
              sizes[0] = PartialShape.OPEN;
              return PartialShape.of(sizes);
            }));
  }

  /// What a loop put into a list, one element in each pass, with zeros for those that it did not
  /// reach.
  static Value completed(Scope scope, Value filled, Reserved reserved) {
    int rank = filled.rank();
    Value missing =
        scope.add(
            LISTS,
            "Sub",
            List.of(vector(scope, reserved.count()), vector(scope, count(scope, filled))));
    Value before = scope.integers(new long[rank]);
    Value pads =
        rank == 1
            ? scope.add(LISTS, "Concat", List.of(before, missing), Attribute.of("axis", 0))
            : scope.add(
                LISTS,
                "Concat",
                List.of(before, missing, scope.integers(new long[rank - 1])),
                Attribute.of("axis", 0));
    return scope.add(LISTS, "Pad", List.of(filled, pads));
  }
}
