package com.example;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.inferometer.customlayer.CpuKernel;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.operator.Formula;
import org.inferometer.operator.Row;
import org.pf4j.Extension;

/// Hard-swish with a slope for each channel: `y = x · min(max(slope · x / divisor + 0.5, 0), 1)`.
///
/// It reads `x` (N, C, and any further dimensions) and `slope` (C), both float32.
@Extension
public final class LearnedSwish implements CustomLayer {
  /// Inferometer finds the layer by this name in a network: `com.example.LearnedSwish`.
  private static final Signature SIGNATURE =
      Signature.of("com.example", "LearnedSwish", 1)
          .types("T", ElementType.FLOAT)
          .attributes(new Settings(6))
          .input("x", "T", "N, C, ...")
          .input("slope", "T", "C")
          .output("y", "T", "N, C, ...");

  /// Attributes of a node, with their defaults above. The constructor refuses what makes no sense;
  /// the message reaches the user.
  ///
  /// @param divisor above 0
  public record Settings(float divisor) {
    public Settings {
      if (!(divisor > 0)) {
        throw new IllegalArgumentException("divisor is above 0, not " + divisor);
      }
    }
  }

  @Override
  public Signature signature() {
    return SIGNATURE;
  }

  /// What the layer means, in double precision. It need not be fast.
  @Override
  public void reference(LayerCall call) {
    Shape shape = call.input(0).type().shape();
    long inner = inner(shape);
    double divisor = call.attributes(Settings.class).divisor();
    for (long i = 0; i < shape.elementCount(); i++) {
      double x = call.read(0, i);
      double slope = call.read(1, i / inner % shape.dim(1));
      call.write(0, i, x * Math.clamp(slope * x / divisor + 0.5, 0, 1));
    }
  }

  /// Three operations and two comparisons for each element.
  @Override
  public Row describe(Row row) {
    return row.flops(Formula.perOutput(5));
  }

  @Override
  public Optional<CpuKernel> cpuKernel() {
    return Optional.of(LearnedSwish::compute);
  }

  /// Works in the runtime's own memory, without copies.
  private static void compute(LayerCall call) {
    Shape shape = call.input(0).type().shape();
    MemorySegment x = call.input(0).data();
    MemorySegment slopes = call.input(1).data();
    MemorySegment y = call.output(0).data();
    long inner = inner(shape);
    float factor = 1 / call.attributes(Settings.class).divisor();
    for (long row = 0, at = 0; row < shape.dim(0) * shape.dim(1); row++) {
      float slope = factor * slopes.getAtIndex(ValueLayout.JAVA_FLOAT, row % shape.dim(1));
      for (long end = at + inner; at < end; at++) {
        float value = x.getAtIndex(ValueLayout.JAVA_FLOAT, at);
        float gate = Math.min(Math.max(slope * value + 0.5f, 0), 1);
        y.setAtIndex(ValueLayout.JAVA_FLOAT, at, value * gate);
      }
    }
  }

  /// Elements of one channel.
  private static long inner(Shape shape) {
    long inner = 1;
    for (int axis = 2; axis < shape.rank(); axis++) {
      inner *= shape.dim(axis);
    }
    return inner;
  }
}
