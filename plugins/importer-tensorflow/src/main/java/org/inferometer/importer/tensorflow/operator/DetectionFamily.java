package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Suppression of boxes that overlap.
public final class DetectionFamily {
  private DetectionFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("NonMaxSuppression", DetectionFamily::suppression),
        Row.of("NonMaxSuppressionV2", DetectionFamily::suppression),
        Row.of("NonMaxSuppressionV3", DetectionFamily::suppression),
        Row.of("NonMaxSuppressionV4", DetectionFamily::counted),
        Row.of("NonMaxSuppressionV5", DetectionFamily::scored));
  }

  private static void suppression(Scope scope) {
    scope.result(0, scope.cast(selected(scope), ElementType.INT32));
  }

  /// The indices of the boxes that are kept, best first.
  private static Value selected(Scope scope) {
    Value overlap =
        scope.count() > 3
            ? Emit.reshape(scope, Scope.SHAPES, scope.input(3), 1)
            : constant(scope, scope.attributes().number("iou_threshold", 0.5f));
    List<Value> read = new ArrayList<>();
    read.add(Emit.unsqueeze(scope, scope.input(0), 0));
    read.add(Emit.unsqueeze(scope, scope.input(1), 0, 1));
    read.add(Emit.reshape(scope, Scope.SHAPES, Emit.sizes(scope, scope.input(2)), 1));
    read.add(overlap);
    if (scope.count() > 4) {
      read.add(Emit.reshape(scope, Scope.SHAPES, scope.input(4), 1));
    }
    Value places = scope.typed(scope.emit("NonMaxSuppression", read), ElementType.INT64);
    Value column = scope.scalar(ElementType.INT64, 2);
    Value boxes =
        scope.add(Scope.SHAPES, "Gather", List.of(places, column), Attribute.of("axis", 1));
    return scope.shaped(boxes, PartialShape.ofRank(1));
  }

  private static Value constant(Scope scope, double number) {
    return scope.constant(Constants.of("", ElementType.FLOAT, Shape.of(1), number));
  }

  private static void counted(Scope scope) {
    Value kept = selected(scope);
    result(scope, 0, kept);
    count(scope, 1, kept);
  }

  /// Fills up with zeros where the node says so.
  private static void result(Scope scope, int index, Value kept) {
    Value result = kept;
    if (scope.attributes().flag("pad_to_max_output_size", false)) {
      Value most = Emit.reshape(scope, Scope.SHAPES, Emit.sizes(scope, scope.input(2)), 1);
      Value missing = scope.add(Scope.SHAPES, "Sub", List.of(most, Emit.shape(scope, kept)));
      Value pads = Emit.joined(scope, List.of(scope.integers(0), missing));
      result = scope.add(Scope.SHAPES, "Pad", List.of(kept, pads));
    }
    ElementType type = kept.type() == ElementType.INT64 ? ElementType.INT32 : kept.type();
    scope.result(index, scope.cast(result, type));
  }

  private static void count(Scope scope, int index, Value kept) {
    Value count = scope.add(Scope.SHAPES, "Size", List.of(kept));
    scope.result(index, scope.cast(count, ElementType.INT32));
  }

  private static void scored(Scope scope) {
    if (scope.input(5).number("how much it softens scores") != 0) {
      throw new Refusal("lowers scores instead of leaving boxes out");
    }
    Value kept = selected(scope);
    result(scope, 0, kept);
    Value scores = scope.emit("Gather", List.of(scope.input(1), kept), Attribute.of("axis", 0));
    result(scope, 1, scores);
    count(scope, 2, kept);
  }
}
