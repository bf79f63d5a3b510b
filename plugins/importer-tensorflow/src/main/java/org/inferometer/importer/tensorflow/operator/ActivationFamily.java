package org.inferometer.importer.tensorflow.operator;

import static org.inferometer.importer.tensorflow.operator.Emit.number;
import static org.inferometer.importer.tensorflow.operator.Emit.unary;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Activation functions.
public final class ActivationFamily {
  private static final Attribute LAST = Attribute.of("axis", -1);

  private ActivationFamily() {}

  // spotless:off
  public static List<Row> rows() {
    return List.of(
        Row.of("Relu", unary("Relu")),
        Row.of("Relu6", scope -> scope.result(0, relu6(scope, scope.input(0)))),
        Row.of("LeakyRelu", scope -> scope.result(0, scope.emit("LeakyRelu", List.of(scope.input(0)), Attribute.of("alpha", scope.attributes().number("alpha", 0.2f))))),
        Row.of("Elu", unary("Elu")),
        Row.of("Selu", unary("Selu")),
        Row.of("Sigmoid", unary("Sigmoid")),
        Row.of("Tanh", unary("Tanh")),
        Row.of("Softplus", unary("Softplus")),
        Row.of("Softsign", unary("Softsign")),
        Row.of("Softmax", unary("Softmax", LAST)),
        Row.of("LogSoftmax", unary("LogSoftmax", LAST)));
  }
  // spotless:on

  static Value relu6(Scope scope, Value input) {
    return scope.emit("Clip", List.of(input, number(scope, input, 0), number(scope, input, 6)));
  }
}
