package org.inferometer.layers.gridsample;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.layers.FloatBlock;

/// Finds the neighbours and weights of a block of positions once, and then samples all channels
/// with them. Positions are computed in double precision, as in the reference: where a position is
/// rounded to an index, a kernel that rounds it otherwise is off by a whole pixel.
final class GridSampleCpu {
  /// Of a block.
  private static final int POSITIONS = 256;

  /// Neighbours of a position. The nearest one alone leaves three of them outside.
  private static final int NEIGHBOURS = 4;

  private static final long OUTSIDE = -1;

  private final Settings settings;
  private final HostTensor image;
  private final HostTensor grid;
  private final long height;
  private final long width;
  private final boolean half;

  private final long[] neighbours = new long[NEIGHBOURS * POSITIONS];
  private final double[] weights = new double[NEIGHBOURS * POSITIONS];

  /// What a sum begins with: NaN where a position is, 0 elsewhere.
  private final double[] starts = new double[POSITIONS];

  private final FloatBlock block = new FloatBlock();

  private GridSampleCpu(LayerCall call) {
    settings = call.attributes(Settings.class);
    image = call.input(0);
    grid = call.input(1);
    height = image.type().shape().dim(2);
    width = image.type().shape().dim(3);
    half = image.type().elementType() == ElementType.FLOAT16;
  }

  static void compute(LayerCall call) {
    GridSampleCpu sampler = new GridSampleCpu(call);
    Shape shape = call.output(0).type().shape();
    long channels = shape.dim(1);
    long positions = shape.dim(2) * shape.dim(3);
    for (long n = 0; n < shape.dim(0); n++) {
      for (long from = 0; from < positions; from += POSITIONS) {
        int count = (int) Math.min(POSITIONS, positions - from);
        sampler.locate(n * positions + from, count);
        for (long plane = n * channels; plane < (n + 1) * channels; plane++) {
          sampler.sample(plane, count);
          sampler.block.write(call.output(0), plane * positions + from, count);
        }
      }
    }
  }

  /// @param first position of the block, counted over all images
  private void locate(long first, int count) {
    MemorySegment positions = grid.data();
    for (int i = 0; i < count; i++) {
      long at = 2 * Float.BYTES * (first + i);
      double x = settings.pixel(positions.get(JAVA_FLOAT_UNALIGNED, at), width);
      double y = settings.pixel(positions.get(JAVA_FLOAT_UNALIGNED, at + Float.BYTES), height);
      boolean nowhere = Double.isNaN(x) || Double.isNaN(y);
      starts[i] = nowhere ? Double.NaN : 0;
      Arrays.fill(neighbours, NEIGHBOURS * i, NEIGHBOURS * (i + 1), OUTSIDE);
      if (settings.isNearest() && !nowhere) {
        put(NEIGHBOURS * i, Math.rint(y), Math.rint(x), 1);
      } else if (!nowhere) {
        bilinear(NEIGHBOURS * i, y, x);
      }
    }
  }

  private void bilinear(int to, double y, double x) {
    double top = Math.floor(y);
    double left = Math.floor(x);
    double down = y - top;
    double right = x - left;
    put(to, top, left, (1 - down) * (1 - right));
    put(to + 1, top, left + 1, (1 - down) * right);
    put(to + 2, top + 1, left, down * (1 - right));
    put(to + 3, top + 1, left + 1, down * right);
  }

  /// Far outside a weight may be NaN, so that such a neighbour is left out rather than weighted.
  private void put(int to, double row, double column, double weight) {
    if (row >= 0 && row < height && column >= 0 && column < width) {
      neighbours[to] = width * (long) row + (long) column;
      weights[to] = weight;
    }
  }

  private void sample(long plane, int count) {
    long first = plane * height * width;
    float[] values = block.values();
    for (int i = 0; i < count; i++) {
      double sum = starts[i];
      for (int k = NEIGHBOURS * i; k < NEIGHBOURS * (i + 1); k++) {
        if (neighbours[k] != OUTSIDE) {
          sum += weights[k] * element(first + neighbours[k]);
        }
      }
      values[i] = (float) sum;
    }
  }

  private float element(long index) {
    return half
        ? Float.float16ToFloat(image.data().get(JAVA_SHORT_UNALIGNED, index * Short.BYTES))
        : image.data().get(JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
  }
}
