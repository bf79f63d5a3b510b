package org.inferometer.importer.tensorflow.operator;

import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Recognises a dropout that keeps everything: `floor(1 + u)` of random numbers `0 <= u < 1` is 1,
/// and a product with 1 is no layer.
final class Dropout {
  /// What random numbers are noted as.
  static final String DRAWN = "drawn";

  private static final String DRAWN_AND_ONE = "drawn and one";

  private Dropout() {}

  static void add(Scope scope) {
    if (isDrawn(scope, scope.input(0)) && isNumber(scope.input(1), 0)) {
      scope.omit("draws numbers from 0 on", scope.input(0));
      return;
    }
    Value sum = scope.emit("Add", List.of(scope.input(0), scope.input(1)));
    boolean shifted =
        (isDrawn(scope, scope.input(0)) && isOne(scope.input(1)))
            || (isDrawn(scope, scope.input(1)) && isOne(scope.input(0)));
    if (shifted) {
      scope.note(sum, DRAWN_AND_ONE);
    }
    scope.result(0, sum);
  }

  private static boolean isDrawn(Scope scope, Value value) {
    return scope.noted(value, String.class).filter(DRAWN::equals).isPresent();
  }

  static void floor(Scope scope) {
    Value input = scope.input(0);
    if (scope.noted(input, String.class).filter(DRAWN_AND_ONE::equals).isPresent()) {
      scope.omit("keeps everything outside training", Emit.number(scope, input, 1));
    } else {
      scope.result(0, scope.emit("Floor", List.of(input)));
    }
  }

  /// A product or a quotient, unless it is by the number 1.
  static void scale(Scope scope, String operator) {
    if (isOne(scope.input(1)) && !scope.input(0).isConstant()) {
      scope.omit("scales by 1", scope.input(0));
    } else if (operator.equals("Mul") && isOne(scope.input(0)) && !scope.input(1).isConstant()) {
      scope.omit("scales by 1", scope.input(1));
    } else {
      scope.result(0, scope.emit(operator, List.of(scope.input(0), scope.input(1))));
    }
  }

  private static boolean isOne(Value value) {
    return isNumber(value, 1);
  }

  private static boolean isNumber(Value value, double number) {
    return value.isConstant()
        && value.shape().rank().orElse(-1) == 0
        && value.type() != ElementType.STRING
        && value.number("a factor") == number;
  }
}
