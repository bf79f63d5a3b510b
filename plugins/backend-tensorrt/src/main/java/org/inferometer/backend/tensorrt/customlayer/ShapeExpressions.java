package org.inferometer.backend.tensorrt.customlayer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.customlayer.ShapePattern;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Size;
import org.inferometer.customlayer.Size.Calculation;
import org.inferometer.customlayer.Size.Literal;
import org.inferometer.customlayer.Size.Symbol;

/// The shapes of a layer's outputs as expressions that TensorRT evaluates once it knows the
/// inputs'.
///
/// @param <E> an expression
final class ShapeExpressions<E> {
  private static final Size REST = ShapePattern.of("...").sizes().getFirst();

  private final Map<String, E> symbols = new HashMap<>();
  private final Builder<E> builder;
  private List<E> rest = List.of();

  /// Makes expressions.
  interface Builder<E> {
    E constant(long value);

    E operation(Size.Operation operation, E left, E right);
  }

  /// @param attributes integer ones, by name
  ShapeExpressions(Map<String, Long> attributes, Builder<E> builder) {
    this.builder = builder;
    attributes.forEach((name, value) -> symbols.put(name, builder.constant(value)));
  }

  /// @param inputs their dimensions
  /// @throws IllegalArgumentException naming the operand whose rank does not fit, or the size that
  ///   no input tells
  List<List<E>> outputs(Signature signature, List<List<E>> inputs) {
    for (int i = 0; i < signature.inputs().size(); i++) {
      bind(signature.inputs().get(i), inputs.get(i));
    }
    return signature.outputs().stream().map(output -> shape(output.shape())).toList();
  }

  private void bind(Signature.Operand operand, List<E> dimensions) {
    List<Size> sizes = operand.shape().sizes();
    boolean open = sizes.contains(REST);
    int count = dimensions.size() - sizes.size() + (open ? 1 : 0);
    if (count < 0 || (count > 0 && !open)) {
      throw new IllegalArgumentException(
          "input "
              + operand
              + " has "
              + dimensions.size()
              + " dimensions, but is declared as "
              + operand.shape());
    }
    int axis = 0;
    for (Size size : sizes) {
      if (size.equals(REST)) {
        rest = dimensions.subList(axis, axis + count);
        axis += count;
      } else {
        if (size instanceof Symbol(String name)) {
          symbols.putIfAbsent(name, dimensions.get(axis));
        }
        axis++;
      }
    }
  }

  private List<E> shape(ShapePattern pattern) {
    List<E> all = new ArrayList<>();
    for (Size size : pattern.sizes()) {
      if (size.equals(REST)) {
        all.addAll(rest);
      } else {
        all.add(expression(size));
      }
    }
    return all;
  }

  private E expression(Size size) {
    return switch (size) {
      case Literal(long value) -> builder.constant(value);
      case Symbol(String name) -> {
        E known = symbols.get(name);
        if (known == null) {
          throw new IllegalArgumentException("no input and no attribute tells the size " + name);
        }
        yield known;
      }
      case Calculation(Size.Operation operation, Size left, Size right) ->
          builder.operation(operation, expression(left), expression(right));
    };
  }
}
