package org.inferometer.importer.tensorflow.operator;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Operators that change the size of pictures.
public final class ResizeFamily {
  private ResizeFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("ResizeBilinear", ResizeFamily::bilinear),
        Row.of("ResizeNearestNeighbor", ResizeFamily::nearest),
        Row.of("ResizeBicubic", ResizeFamily::bicubic),
        Row.of("CropAndResize", CropAndResize::convert));
  }

  private static boolean alignsCorners(Scope scope) {
    return scope.attributes().flag("align_corners", false);
  }

  private static boolean hasHalfPixels(Scope scope) {
    return scope.attributes().flag("half_pixel_centers", false);
  }

  /// Where in the input an element of the output lies: `i (in - 1) / (out - 1)`, `(i + 1/2) in /
  /// out
  /// - 1/2`, or `i in / out`.
  private static Attribute coordinates(Scope scope) {
    String mode =
        alignsCorners(scope) ? "align_corners" : hasHalfPixels(scope) ? "half_pixel" : "asymmetric";
    return Attribute.of("coordinate_transformation_mode", mode);
  }

  /// Bilinear pictures are FP32 whatever their input is.
  private static void bilinear(Scope scope) {
    Value input = scope.cast(scope.input(0), ElementType.FLOAT);
    resize(scope, input, Attribute.of("mode", "linear"), coordinates(scope));
  }

  /// Rounds down, but to the nearest where corners are aligned; with half pixels `floor((i + 1/2)
  /// in / out)` is the place rounded half up.
  private static void nearest(Scope scope) {
    boolean floor = !alignsCorners(scope) && !hasHalfPixels(scope);
    resize(
        scope,
        scope.input(0),
        Attribute.of("mode", "nearest"),
        coordinates(scope),
        Attribute.of("nearest_mode", floor ? "floor" : "round_prefer_ceil"));
  }

  /// TensorFlow takes the weights from a table of 1024 places between two elements: exact where the
  /// places are such fractions.
  private static void bicubic(Scope scope) {
    boolean half = hasHalfPixels(scope);
    long[] sizes = scope.input(1).integers("the size of its result");
    for (int i = 0; i < 2; i++) {
      long from = scope.input(0).shape().size(i + 1);
      boolean aligned = alignsCorners(scope) && sizes[i] > 1;
      long divisor = aligned ? sizes[i] - 1 : sizes[i];
      long dividend = aligned ? from - 1 : from;
      if (from < 0 || dividend * (half ? 512 : 1024) % divisor != 0) {
        throw new Refusal("interpolates at places that are no 1024th parts, with rounded weights");
      }
    }
    resize(
        scope,
        scope.cast(scope.input(0), ElementType.FLOAT),
        Attribute.of("mode", "cubic"),
        coordinates(scope),
        Attribute.of("cubic_coeff_a", half ? -0.5f : -0.75f),
        Attribute.of("exclude_outside", half ? 1 : 0));
  }

  private static void resize(Scope scope, Value picture, Attribute... how) {
    if (alignsCorners(scope) && hasHalfPixels(scope)) {
      throw new Refusal("aligns corners and has half pixels");
    }
    Axes axes = new Axes(2, true);
    Value input = axes.first(scope, picture);
    Value size = Emit.sizes(scope, scope.input(1));
    Value outer =
        scope.add(
            Scope.SHAPES,
            "Slice",
            List.of(
                Emit.shape(scope, input), scope.integers(0), scope.integers(2), scope.integers(0)));
    Value sizes = Emit.joined(scope, List.of(outer, size));
    Value output = scope.emit("Resize", List.of(input, scope.none(), scope.none(), sizes), how);
    long[] wanted = scope.input(1).numbers();
    long height = wanted == null || wanted[0] == Value.OPEN ? PartialShape.OPEN : wanted[0];
    long width = wanted == null || wanted[1] == Value.OPEN ? PartialShape.OPEN : wanted[1];
    PartialShape shape =
        PartialShape.of(input.shape().size(0), input.shape().size(1), height, width);
    scope.result(0, axes.back(scope, scope.shaped(output, shape)));
  }
}
