package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.ShapePattern;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Signature.Operand;
import org.inferometer.customlayer.Size;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.operator.PartialShape;

/// A case with what follows from it: the node, and the types and shapes of all operands.
record Setting(
    CustomLayer layer, Case drawn, Node node, List<TensorType> inputs, List<TensorType> outputs) {
  /// A case that the signature allows, or why it does not.
  sealed interface Resolution {}

  record Valid(Setting setting) implements Resolution {}

  /// @param reason a sentence without a full stop
  record Invalid(String reason) implements Resolution {}

  Setting {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// @param largest elements of all operands together, at most
  static Resolution of(CustomLayer layer, Case drawn, long largest) {
    Signature signature = layer.signature();
    Node node = LayerNode.of(signature, signature.attributes().write(drawn.attributes()));
    Map<String, Long> sizes = new HashMap<>(drawn.sizes());
    sizes.putAll(signature.sizes(node));
    try {
      List<TensorType> inputs = new ArrayList<>();
      for (Operand input : signature.inputs()) {
        inputs.add(new TensorType(element(input, drawn), shape(input, sizes, drawn.rest())));
      }
      return written(layer, drawn, node, inputs, largest);
    } catch (ArithmeticException | IllegalArgumentException e) {
      return new Invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Resolution written(
      CustomLayer layer, Case drawn, Node node, List<TensorType> inputs, long largest) {
    Signature signature = layer.signature();
    Signature.Written written =
        signature.written(
            node,
            inputs.stream().map(TensorType::elementType).toList(),
            inputs.stream().map(input -> PartialShape.of(input.shape())).toList());
    if (!written.problems().isEmpty()) {
      return new Invalid(String.join("; ", written.problems()));
    }
    List<TensorType> outputs = new ArrayList<>();
    for (int i = 0; i < written.shapes().size(); i++) {
      Shape shape = written.shapes().get(i).exact().orElse(null);
      if (shape == null) {
        return new Invalid("the shape of " + signature.outputs().get(i) + " stays open");
      }
      outputs.add(new TensorType(element(signature.outputs().get(i), drawn), shape));
    }
    Setting setting = new Setting(layer, drawn, node, inputs, outputs);
    return setting.elements() > largest
        ? new Invalid("its operands have " + setting.elements() + " elements")
        : new Valid(setting);
  }

  private static ElementType element(Operand operand, Case drawn) {
    return drawn.types().getOrDefault(operand.elements(), ElementType.UNDEFINED);
  }

  private static Shape shape(Operand input, Map<String, Long> sizes, List<Long> rest) {
    List<Long> all = new ArrayList<>();
    for (Size size : input.shape().sizes()) {
      if (size.equals(ShapePattern.REST)) {
        all.addAll(rest);
      } else {
        OptionalLong value = size.value(sizes);
        all.add(
            value.orElseThrow(
                () -> new IllegalArgumentException(size + " of input " + input + " has no value")));
      }
    }
    return Shape.of(all.stream().mapToLong(Long::longValue).toArray());
  }

  private long elements() {
    return Stream.concat(inputs.stream(), outputs.stream())
        .mapToLong(type -> type.shape().elementCount())
        .reduce(0, Math::addExact);
  }

  /// The same operands with other numbers.
  Setting reseeded(long more) {
    return new Setting(layer, drawn.withSeed(drawn.seed() + more), node, inputs, outputs);
  }

  long outputElements() {
    return outputs.stream().mapToLong(type -> type.shape().elementCount()).sum();
  }

  /// The name of an output.
  String output(int position) {
    return layer.signature().outputs().get(position).name();
  }

  /// The operands for a failure: inputs, then outputs.
  List<Failure.Operand> operands() {
    List<Failure.Operand> all = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      all.add(operand(layer.signature().inputs().get(i), inputs.get(i)));
    }
    for (int i = 0; i < outputs.size(); i++) {
      all.add(operand(layer.signature().outputs().get(i), outputs.get(i)));
    }
    return all;
  }

  private static Failure.Operand operand(Operand operand, TensorType type) {
    return new Failure.Operand(
        operand.name(), type.elementType().label(), "row-major", type.shape().toString());
  }
}
