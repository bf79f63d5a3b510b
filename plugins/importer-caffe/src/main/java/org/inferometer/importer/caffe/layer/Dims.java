package org.inferometer.importer.caffe.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.graph.Dimension;
import org.inferometer.network.Value;

/// Short ways to write shapes.
final class Dims {
  private Dims() {}

  /// The shape of `x` with one dimension replaced.
  static List<Dimension> with(Value x, int axis, Dimension dimension) {
    List<Dimension> dims = new ArrayList<>(x.dimensions());
    dims.set(axis, dimension);
    return dims;
  }

  static List<Dimension> fixed(long... sizes) {
    return LongStream.of(sizes).mapToObj(Dimension::of).toList();
  }

  static long[] array(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  static List<Long> list(long... values) {
    return LongStream.of(values).boxed().toList();
  }
}
