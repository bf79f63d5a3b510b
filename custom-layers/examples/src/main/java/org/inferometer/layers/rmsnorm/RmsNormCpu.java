package org.inferometer.layers.rmsnorm;

import org.inferometer.customlayer.LayerCall;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.layers.FloatBlock;

/// Normalises row by row, in double precision: the memory limits it, not the arithmetic.
final class RmsNormCpu {
  private final HostTensor x;
  private final HostTensor y;
  private final long n;
  private final float[] scale;
  private final FloatBlock block = new FloatBlock();

  private RmsNormCpu(LayerCall call) {
    x = call.input(0);
    y = call.output(0);
    n = x.type().shape().dim(-1);
    scale = FloatBlock.all(call.input(1));
  }

  static void compute(LayerCall call) {
    Shape shape = call.input(0).type().shape();
    double epsilon = call.attributes(RmsNorm.Settings.class).epsilon();
    RmsNormCpu rows = new RmsNormCpu(call);
    for (long row = 0; row < shape.elementCount(); row += rows.n) {
      double factor = 1 / Math.sqrt(rows.squares(row) / rows.n + epsilon);
      rows.scale(row, factor);
    }
  }

  /// The sum of squares of a row.
  private double squares(long row) {
    double sum = 0;
    for (int from = 0; from < n; from += FloatBlock.SIZE) {
      int count = FloatBlock.count(from, n);
      block.read(x, row + from, count);
      sum += squares(block.values(), count);
    }
    return sum;
  }

  /// Four sums, so that an addition need not wait for the one before it: HotSpot keeps the order of
  /// floating-point additions and so cannot do that itself.
  private static double squares(float[] x, int count) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int whole = count & -4;
    for (int i = 0; i < whole; i += 4) {
      first += (double) x[i] * x[i];
      second += (double) x[i + 1] * x[i + 1];
      third += (double) x[i + 2] * x[i + 2];
      fourth += (double) x[i + 3] * x[i + 3];
    }
    for (int i = whole; i < count; i++) {
      first += (double) x[i] * x[i];
    }
    return first + second + third + fourth;
  }

  private void scale(long row, double factor) {
    for (int from = 0; from < n; from += FloatBlock.SIZE) {
      int count = FloatBlock.count(from, n);
      if (n > FloatBlock.SIZE) { // A shorter row is still in the block.
        block.read(x, row + from, count);
      }
      scale(block.values(), factor, from, count);
      block.write(y, row + from, count);
    }
  }

  private void scale(float[] values, double factor, int from, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (float) (values[i] * factor * scale[from + i]);
    }
  }
}
