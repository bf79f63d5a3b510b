package org.inferometer.importer.caffe;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;

/// A binary network without its weights: every run of numbers gives way to its [Place] in the file,
/// so that what protocol buffers parse is small and the weights are never copied.
final class Skeleton {
  /// More bytes than any definition has beside its weights.
  private static final int LARGEST = 64 << 20;

  private static final int DATA = 5;
  private static final int DIFF = 6;
  private static final int DOUBLE_DATA = 8;
  private static final int DOUBLE_DIFF = 9;

  /// Messages on the way to weights, by the numbers of their fields.
  private enum Level {
    BLOB(Map.of()),
    V0(Map.of(50, BLOB)),
    V1(Map.of(1, V0, 6, BLOB)),
    LAYER(Map.of(7, BLOB)),
    NET(Map.of(2, V1, 100, LAYER));

    private final Map<Integer, Level> inner;

    Level(Map<Integer, Level> inner) {
      this.inner = inner;
    }
  }

  /// Where numbers lie in a file.
  ///
  /// @param stride bytes from one number to the next; 0 if they are packed
  record Place(long offset, long bytes, long stride) {
    private static final int BYTES = 3 * Long.BYTES;

    byte[] encoded() {
      ByteBuffer place = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
      return place.putLong(offset).putLong(bytes).putLong(stride).array();
    }

    static Place decoded(ByteBuffer bytes) {
      ByteBuffer place = bytes.order(ByteOrder.LITTLE_ENDIAN);
      return new Place(place.getLong(), place.getLong(), place.getLong());
    }
  }

  private final MemorySegment file;
  private long at;
  private long end;

  private Skeleton(MemorySegment file) {
    this.file = file;
    this.end = file.byteSize();
  }

  /// @throws Refusal at the first byte that is no protocol buffer
  static byte[] of(MemorySegment file) throws Refusal {
    return new Skeleton(file).message(Level.NET);
  }

  private byte[] message(Level level) throws Refusal {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (at < end) {
      long start = at;
      long tag = varint();
      int field = (int) (tag >>> 3);
      int wire = (int) (tag & 7);
      if (tag >>> 32 != 0 || field == 0) {
        throw malformed(start, "has no field here");
      }
      if (level == Level.BLOB && isNumbers(field)) {
        numbers(out, field, wire, start);
      } else if (wire == 2 && level.inner.containsKey(field)) {
        nested(out, tag, Objects.requireNonNull(level.inner.get(field)));
      } else {
        skip(wire, start);
        copy(out, start, at);
      }
      if (out.size() > LARGEST) {
        throw malformed(start, "has more than 64 MiB beside its weights");
      }
    }
    return out.toByteArray();
  }

  private void nested(ByteArrayOutputStream out, long tag, Level level) throws Refusal {
    long outer = end;
    long length = length();
    end = at + length;
    byte[] inner = message(level);
    end = outer;
    field(out, tag, inner);
  }

  private static boolean isNumbers(int field) {
    return field == DATA || field == DIFF || field == DOUBLE_DATA || field == DOUBLE_DIFF;
  }

  /// Packed numbers, or a run of single ones; differences are of training only.
  private void numbers(ByteArrayOutputStream out, int field, int wire, long start) throws Refusal {
    Place place;
    if (wire == 2) {
      long length = length();
      place = new Place(at, length, 0);
      at += length;
    } else {
      int size = wire == 5 ? Float.BYTES : Double.BYTES;
      if (wire != 5 && wire != 1) {
        throw malformed(start, "has weights of a type that Caffe does not write");
      }
      long count = 0;
      byte tag = file.get(ValueLayout.JAVA_BYTE, start);
      while (at + size <= end) {
        at += size;
        count++;
        if (at >= end || file.get(ValueLayout.JAVA_BYTE, at) != tag) {
          break;
        }
        at++;
      }
      if (at > end || count == 0) {
        throw malformed(start, "ends within its weights");
      }
      place = new Place(start + 1, count * size, size + 1L);
    }
    if (field == DATA || field == DOUBLE_DATA) {
      field(out, ((long) field << 3) | 2, place.encoded());
    }
  }

  private static void field(ByteArrayOutputStream out, long tag, byte[] content) {
    varint(out, tag);
    varint(out, content.length);
    out.writeBytes(content);
  }

  private void skip(int wire, long start) throws Refusal {
    switch (wire) {
      case 0 -> varint();
      case 1 -> advance(Long.BYTES, start);
      case 2 -> advance(length(), start);
      case 5 -> advance(Integer.BYTES, start);
      default -> throw malformed(start, "has a field of a type that Caffe does not write");
    }
  }

  private void advance(long bytes, long start) throws Refusal {
    if (bytes > end - at) {
      throw malformed(start, "ends within a field");
    }
    at += bytes;
  }

  /// The length of what follows, all of it inside the message.
  private long length() throws Refusal {
    long start = at;
    long length = varint();
    if (length < 0 || length > end - at) {
      throw malformed(start, "ends within a field, or is damaged here");
    }
    return length;
  }

  private long varint() throws Refusal {
    long start = at;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw malformed(start, "ends within a number");
      }
      byte next = file.get(ValueLayout.JAVA_BYTE, at++);
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed(start, "has a number of more than 64 bits");
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest >= 0x80 || rest < 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private void copy(ByteArrayOutputStream out, long from, long to) throws Refusal {
    if (to - from > LARGEST) {
      throw malformed(from, "has more than 64 MiB beside its weights");
    }
    out.writeBytes(file.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE));
  }

  private static Refusal malformed(long place, String reason) {
    return new Refusal("byte " + place, "is not a caffemodel, or a damaged one: it " + reason);
  }
}
