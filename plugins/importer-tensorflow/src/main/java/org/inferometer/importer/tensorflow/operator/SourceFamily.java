package org.inferometer.importer.tensorflow.operator;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Switches;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Operators that hold values, hand them on, or choose between them before the network runs.
public final class SourceFamily {
  private SourceFamily() {}

  // spotless:off
  public static List<Row> rows() {
    return List.of(
        Row.of("Const", SourceFamily::constant),
        Row.of("HostConst", SourceFamily::constant),
        Row.of("Placeholder", SourceFamily::trainingSwitch),
        Row.of("RandomUniform", SourceFamily::random),
        Row.of("PlaceholderWithDefault", Emit.same("holds a default value")),
        Row.of("Identity", Emit.same("is the identity")),
        Row.of("IdentityN", SourceFamily::each),
        Row.of("ReadVariableOp", Emit.same("reads a variable")),
        Row.of("Snapshot", Emit.same("is the identity")),
        Row.of("StopGradient", Emit.same("is the identity outside training")),
        Row.of("PreventGradient", Emit.same("is the identity outside training")),
        Row.of("CheckNumerics", Emit.same("hands its input on, or fails")),
        Row.of("EnsureShape", SourceFamily::ensureShape));
  }
  // spotless:on

  private static void constant(Scope scope) {
    if (!scope.node().containsAttr("value")) {
      throw new Refusal("has no value");
    }
    Value value =
        scope.constant(Constants.of("", scope.node().getAttrOrThrow("value").getTensor()));
    scope.result(0, value);
  }

  /// Placeholders are inputs; those that are left say how the network trains.
  private static void trainingSwitch(Scope scope) {
    double value =
        Switches.value(scope.node()).orElseThrow(() -> new Refusal("is fed with nothing"));
    ElementType type = scope.attributes().type("dtype", ElementType.FLOAT);
    scope.omit("is " + (long) value + " outside training", scope.scalar(type, value));
  }

  /// Kept where an output needs it, and refused then: a dropout that keeps everything does not.
  private static void random(Scope scope) {
    Value drawn = scope.emit("RandomUniform", List.of(), Attribute.of("shape", new long[] {1}));
    Value shaped = scope.shaped(scope.typed(drawn, ElementType.FLOAT), PartialShape.UNKNOWN);
    scope.note(shaped, Dropout.DRAWN);
    scope.result(0, shaped);
  }

  private static void each(Scope scope) {
    for (int i = 0; i < scope.count(); i++) {
      scope.result(i, scope.input(i));
    }
  }

  private static void ensureShape(Scope scope) {
    scope.omit("hands its input on, or fails", scope.input(0));
  }
}
