package org.inferometer.importer.tensorflow.convert;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.operator.PartialShape;

/// Computes element-wise arithmetic on constants of floating-point numbers, each operation rounded
/// to the element type as a runtime does it: what a batch norm's statistics become.
final class Arithmetic {
  private static final long MOST = 1 << 16;

  private static final Map<String, DoubleUnaryOperator> UNARY =
      Map.of(
          "Sqrt", Math::sqrt,
          "Reciprocal", a -> 1 / a,
          "Neg", a -> -a,
          "Exp", Math::exp,
          "Log", Math::log,
          "Abs", Math::abs,
          "Floor", Math::floor,
          "Ceil", Math::ceil,
          "Identity", a -> a);

  private static final Map<String, DoubleBinaryOperator> BINARY =
      Map.of(
          "Add", (a, b) -> a + b,
          "Sub", (a, b) -> a - b,
          "Mul", (a, b) -> a * b,
          "Div", (a, b) -> a / b,
          "Pow", Math::pow,
          "Max", Math::max,
          "Min", Math::min);

  private Arithmetic() {}

  /// What a node makes of constants; empty where it is not element-wise, or there are too many.
  static Optional<Tensor> folded(Node node, List<Tensor> inputs, PartialShape written) {
    if (node.is("Cast") && written.elementCount().orElse(MOST + 1) <= MOST) {
      return cast(node, inputs.getFirst());
    }
    boolean floats = inputs.stream().allMatch(tensor -> isFloat(tensor.elementType()));
    if (!floats || written.elementCount().orElse(MOST + 1) > MOST) {
      return Optional.empty();
    }
    Shape shape = written.exact().orElseThrow();
    DoubleUnaryOperator unary = UNARY.get(node.opType());
    if (unary != null && inputs.size() == 1) {
      return Optional.of(computed(inputs, shape, (a, _) -> unary.applyAsDouble(a)));
    }
    DoubleBinaryOperator binary = BINARY.get(node.opType());
    return binary != null && inputs.size() == 2
        ? Optional.of(computed(inputs, shape, binary))
        : Optional.empty();
  }

  private static boolean isFloat(ElementType type) {
    return type == ElementType.FLOAT || type == ElementType.DOUBLE;
  }

  private static Optional<Tensor> cast(Node node, Tensor input) {
    ElementType to = ElementType.of((int) node.intAttribute("to", 0));
    if (!TensorElements.readable(to) || !TensorElements.readable(input.elementType())) {
      return Optional.empty();
    }
    double[] numbers = Constants.numbers(input);
    if (to == ElementType.BOOL) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = numbers[i] == 0 ? 0 : 1;
      }
    }
    return Optional.of(Constants.of("", to, input.shape(), numbers));
  }

  private static Tensor computed(List<Tensor> inputs, Shape shape, DoubleBinaryOperator operator) {
    HostTensor left = host(inputs.getFirst());
    HostTensor right = host(inputs.getLast());
    HostTensor made = Constants.host(left.type().elementType(), shape);
    long[] leftStrides = strides(left.type().shape(), shape);
    long[] rightStrides = strides(right.type().shape(), shape);
    long count = shape.elementCount();
    for (long i = 0; i < count; i++) {
      double a = TensorElements.get(left, at(i, shape, leftStrides));
      double b = TensorElements.get(right, at(i, shape, rightStrides));
      TensorElements.set(made, i, operator.applyAsDouble(a, b));
    }
    return Constants.tensor("", made);
  }

  private static HostTensor host(Tensor tensor) {
    return new HostTensor(tensor.type(), tensor.bytes());
  }

  /// Steps along each axis of a larger shape; 0 where the smaller one is repeated.
  private static long[] strides(Shape smaller, Shape larger) {
    long[] strides = new long[larger.rank()];
    long stride = 1;
    for (int i = 1; i <= smaller.rank(); i++) {
      long size = smaller.dim(smaller.rank() - i);
      strides[strides.length - i] = size == 1 ? 0 : stride;
      stride *= size;
    }
    return strides;
  }

  private static long at(long element, Shape shape, long[] strides) {
    long at = 0;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      at += element % shape.dim(axis) * strides[axis];
      element /= shape.dim(axis);
    }
    return at;
  }
}
