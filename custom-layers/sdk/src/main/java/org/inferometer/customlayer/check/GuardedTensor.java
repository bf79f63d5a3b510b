package org.inferometer.customlayer.check;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;

/// A tensor off the heap with guard bands before and after it, which nobody may write to.
final class GuardedTensor {
  /// Bytes of each band: a few vectors of the widest registers.
  private static final long BAND = 512;

  private static final byte GUARD = (byte) 0xC3;
  private static final int WIDEST = 64;

  private final MemorySegment whole;
  private final HostTensor tensor;

  private GuardedTensor(MemorySegment whole, HostTensor tensor) {
    this.whole = whole;
    this.tensor = tensor;
  }

  /// @param offset in elements from a multiple of 64 bytes
  /// @param content of all bytes
  static GuardedTensor of(Arena arena, TensorType type, int offset, byte content) {
    long begin = BAND + type.elementType().bytes(offset);
    MemorySegment whole = arena.allocate(begin + type.bytes() + BAND, WIDEST).fill(GUARD);
    MemorySegment own = whole.asSlice(begin, type.bytes()).fill(content);
    return new GuardedTensor(whole, new HostTensor(type, own));
  }

  /// One that holds the elements of another tensor.
  static GuardedTensor of(Arena arena, HostTensor elements, int offset) {
    GuardedTensor guarded = of(arena, elements.type(), offset, (byte) 0);
    guarded.tensor.data().copyFrom(elements.data());
    return guarded;
  }

  HostTensor tensor() {
    return tensor;
  }

  /// The first byte that was written beside the tensor, from its begin on; negative before it.
  OptionalLong breach() {
    long begin = tensor.data().address() - whole.address();
    long end = begin + tensor.data().byteSize();
    return LongStream.concat(LongStream.range(0, begin), LongStream.range(end, whole.byteSize()))
        .filter(at -> whole.get(JAVA_BYTE, at) != GUARD)
        .map(at -> at - begin)
        .findFirst();
  }

  /// The tensor on the heap, as it is now.
  HostTensor copy() {
    HostTensor copy = Values.onHeap(tensor.type());
    copy.data().copyFrom(tensor.data());
    return copy;
  }
}
