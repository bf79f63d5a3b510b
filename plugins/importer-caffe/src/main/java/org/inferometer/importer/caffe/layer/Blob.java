package org.inferometer.importer.caffe.layer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// Trained parameters of a layer.
///
/// @param dims as the file gives them; four for files older than `BlobShape`
/// @param legacy whether the dimensions are `num`, `channels`, `height` and `width`, which old
///   files fill with ones
/// @param floats float32, little-endian, row-major; as many bytes as the dimensions need
public record Blob(List<Long> dims, boolean legacy, MemorySegment floats) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public Blob {
    dims = List.copyOf(dims);
  }

  long count() {
    return floats.byteSize() / Float.BYTES;
  }

  float get(long index) {
    return floats.getAtIndex(FLOAT, index);
  }

  /// Whether Caffe would copy this blob into one of these dimensions.
  boolean fits(List<Long> expected) {
    long count = expected.stream().reduce(1L, Math::multiplyExact);
    return dims.equals(expected)
        || (count == count() && (legacy || (count == 1 && dims.size() < 2)));
  }
}
