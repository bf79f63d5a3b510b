package org.inferometer.onnx;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The payload of a repeated numeric field, put together from its pieces. While there is only one
/// piece, which is how every writer packs it, nothing is copied.
final class PackedValues {
  private MemorySegment only = MemorySegment.ofArray(new byte[0]);
  private @Nullable ByteArrayOutputStream gathered;
  private boolean present;

  void add(WireReader in) {
    MemorySegment piece = in.payload();
    if (!present) {
      only = piece;
      present = true;
      return;
    }
    in.budget().claim(40 + 3 * piece.byteSize());
    gather(piece);
  }

  private void gather(MemorySegment piece) {
    if (gathered == null) {
      gathered = new ByteArrayOutputStream();
      gathered.writeBytes(only.toArray(ValueLayout.JAVA_BYTE));
    }
    gathered.writeBytes(piece.toArray(ValueLayout.JAVA_BYTE));
  }

  boolean isPresent() {
    return present;
  }

  MemorySegment bytes() {
    return gathered == null ? only : MemorySegment.ofArray(gathered.toByteArray());
  }
}
