package org.inferometer.layers.hardswish;

import java.util.Arrays;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.layers.FloatBlock;

/// Computes hard-swish block by block in float32, whatever the type of the elements.
final class HardSwishCpu {
  private HardSwishCpu() {}

  static void compute(LayerCall call) {
    HostTensor x = call.input(0);
    Shape shape = x.type().shape();
    long plane = HardSwish.plane(shape);
    float divisor = call.attributes(HardSwish.Settings.class).divisor();
    float[] slopes = FloatBlock.all(call.input(1));
    float[] slope = new float[FloatBlock.SIZE];
    FloatBlock block = new FloatBlock();
    long elements = shape.elementCount();
    for (long from = 0; from < elements; from += FloatBlock.SIZE) {
      int count = FloatBlock.count(from, elements);
      block.read(x, from, count);
      spread(slopes, from, plane, slope, count);
      gate(block.values(), slope, divisor, count);
      block.write(call.output(0), from, count);
    }
  }

  /// Lays a slope beside each element: runs of one channel are filled at once, so that the loop
  /// below has no division of indices in it.
  private static void spread(float[] slopes, long from, long plane, float[] slope, int count) {
    long channel = from / plane % slopes.length;
    long rest = plane - from % plane;
    for (int i = 0; i < count; ) {
      int end = (int) Math.min(count, i + rest);
      Arrays.fill(slope, i, end, slopes[(int) channel]);
      channel = (channel + 1) % slopes.length;
      rest = plane;
      i = end;
    }
  }

  /// The order of operations is that of the formula: where the product overflows to infinity the
  /// gate is 0 or 1 all the same. Math.min and Math.max keep NaN.
  private static void gate(float[] x, float[] slope, float divisor, int count) {
    for (int i = 0; i < count; i++) {
      x[i] *= Math.min(Math.max(slope[i] * x[i] / divisor + 0.5f, 0), 1);
    }
  }
}
