package org.inferometer.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A cursor over protobuf's wire format (Protocol Buffers documentation, "Encoding"): tags,
/// variable length integers and length-delimited fields. It never trusts a length: each one is
/// checked against the message that holds it before anything is allocated.
final class WireReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH_DELIMITED = 2;
  static final int FIXED32 = 5;

  /// Messages within messages, as protobuf's own readers limit them (about 33 subgraphs deep).
  static final int MAX_DEPTH = 100;

  private static final int WINDOW = 1 << 14;

  private static final int LONGEST_NAME = 10_000;

  /// What a name costs in the lists and tables that refer to it.
  private static final int SLOT_BYTES = 40;

  /// What a number costs at most while its list grows: the old array, the new one, the result.
  private static final int NUMBER_BYTES = 32;

  private final MemorySegment file;
  private final HeapBudget budget;

  // Small reads go through a heap window: far cheaper than single bytes of a segment before the
  // code is compiled.
  private final byte[] window;
  private long windowStart;
  private long windowEnd;

  private final @Nullable String[] recent;

  private long position;
  private long limit;
  private int depth;
  private long fieldStart;
  private int field;
  private int wireType;

  WireReader(MemorySegment file) {
    this(file, new HeapBudget(HeapBudget.DEFAULT_BYTES));
  }

  WireReader(MemorySegment file, HeapBudget budget) {
    this.file = file;
    this.budget = budget;
    this.limit = file.byteSize();
    this.window = new byte[(int) Math.min(WINDOW, file.byteSize())];
    this.recent = new @Nullable String[file.byteSize() < WINDOW ? 16 : 4096];
  }

  HeapBudget budget() {
    return budget;
  }

  /// Moves to the next field of the current message, or says that the message ended.
  boolean next() {
    if (position == limit) {
      return false;
    }
    fieldStart = position;
    long tag = varint();
    if (tag >>> 3 == 0 || tag >>> 32 != 0) {
      throw malformedAt(fieldStart, "no protobuf field starts here");
    }
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    return true;
  }

  /// The number of the current field.
  int field() {
    return field;
  }

  /// Whether the current message has no byte left.
  boolean atEnd() {
    return position == limit;
  }

  boolean isLengthDelimited() {
    return wireType == LENGTH_DELIMITED;
  }

  /// The payload of a variable-length integer field.
  long integer() {
    expect(VARINT);
    return varint();
  }

  /// The payload of a 32-bit field, as a float.
  float floating() {
    expect(FIXED32);
    return Float.intBitsToFloat((int) little(4));
  }

  /// The payload of a text field, UTF-8.
  String text() {
    return text(Long.MAX_VALUE);
  }

  /// The payload of a field that holds a name: it is told, drawn and sorted by later on, which
  /// cannot be done with one of megabytes.
  String name() {
    return text(LONGEST_NAME);
  }

  private String text(long longest) {
    long length = length();
    if (length > longest) {
      throw malformed("a name of " + length + " bytes; names end at " + longest);
    }
    String text = length <= window.length ? shortText((int) length) : longText(length);
    position += length;
    return shared(text, length);
  }

  /// The same text as it was read before, if that was not long ago: a tensor's users mostly stand
  /// close to its maker.
  private String shared(String text, long length) {
    budget.claim(SLOT_BYTES);
    int slot = text.hashCode() & (recent.length - 1);
    if (text.equals(recent[slot])) {
      return recent[slot];
    }
    budget.claim(40 + length);
    recent[slot] = text;
    return text;
  }

  private String shortText(int length) {
    if (position < windowStart || position + length > windowEnd) {
      refill();
    }
    return decode(window, (int) (position - windowStart), length);
  }

  private String longText(long length) {
    budget.claim(length);
    return decode(file.asSlice(position, length).toArray(ValueLayout.JAVA_BYTE), 0, (int) length);
  }

  private String decode(byte[] holder, int offset, int length) {
    String text = new String(holder, offset, length, StandardCharsets.UTF_8);
    boolean replaced = text.indexOf('\uFFFD') >= 0;
    if (replaced
        && !Arrays.equals(
            text.getBytes(StandardCharsets.UTF_8),
            Arrays.copyOfRange(holder, offset, offset + length))) {
      throw malformedAt(position, "text that is not UTF-8");
    }
    return text;
  }

  /// The payload of a bytes field, copied to the heap.
  byte[] bytes() {
    MemorySegment slice = slice();
    budget.claim(32 + slice.byteSize());
    return slice.toArray(ValueLayout.JAVA_BYTE);
  }

  /// The payload of a length-delimited field as a view of the file.
  MemorySegment slice() {
    long length = length();
    MemorySegment slice = file.asSlice(position, length);
    position += length;
    return slice;
  }

  /// The payload of a field of any wire type as a view of the file, without its tag and length.
  MemorySegment payload() {
    if (isLengthDelimited()) {
      return slice();
    }
    long start = position;
    skip();
    return file.asSlice(start, position - start);
  }

  /// The whole current field as a view of the file, with its tag.
  MemorySegment wholeField() {
    long start = fieldStart;
    skip();
    return file.asSlice(start, position - start);
  }

  /// Where the current field starts, for [#since].
  long fieldStart() {
    return fieldStart;
  }

  /// The bytes from an earlier place up to the cursor.
  MemorySegment since(long start) {
    return file.asSlice(start, position - start);
  }

  /// Reads an embedded message.
  ///
  /// @param body reads fields until [#next] says that there are no more
  <T> T message(Function<WireReader, T> body) {
    long length = length();
    if (++depth > MAX_DEPTH) {
      throw malformedAt(fieldStart, "messages are nested deeper than " + MAX_DEPTH);
    }
    long outer = limit;
    limit = position + length;
    T result = body.apply(this);
    depth--;
    limit = outer;
    return result;
  }

  /// Appends the integers of a repeated field, which writers may pack into one or not.
  void integers(LongList into) {
    if (!isLengthDelimited()) {
      budget.claim(NUMBER_BYTES);
      into.add(integer());
      return;
    }
    long end = length() + position;
    long outer = limit;
    limit = end;
    while (position < end) {
      budget.claim(NUMBER_BYTES);
      into.add(varint());
    }
    limit = outer;
  }

  /// Appends the floats of a repeated field, packed or not, as their bits.
  void floats(LongList into) {
    if (!isLengthDelimited()) {
      budget.claim(NUMBER_BYTES);
      into.add(Float.floatToRawIntBits(floating()));
      return;
    }
    long start = position;
    long length = length();
    if (length % 4 != 0) {
      throw malformedAt(start, "packed floats take " + length + " bytes, not a multiple of 4");
    }
    for (long end = position + length; position < end; ) {
      budget.claim(NUMBER_BYTES);
      into.add(little(4));
    }
  }

  /// A variable-length integer at the cursor, without a tag.
  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = read();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformedAt(position, "an integer of more than ten bytes");
  }

  void skip() {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> advance(8);
      case LENGTH_DELIMITED -> advance(length());
      case FIXED32 -> advance(4);
      default -> throw malformedAt(fieldStart, "wire type " + wireType + ", which ONNX never uses");
    }
  }

  Malformed malformed(String reason) {
    return malformedAt(fieldStart, reason);
  }

  private static Malformed malformedAt(long offset, String reason) {
    return new Malformed("byte " + offset, reason);
  }

  private void expect(int expected) {
    if (wireType != expected) {
      throw malformed(
          "field " + field + " has wire type " + wireType + " where ONNX has " + expected);
    }
  }

  private long length() {
    expect(LENGTH_DELIMITED);
    long length = varint();
    if (length < 0 || length > limit - position) {
      throw malformed(
          "a field of "
              + Long.toUnsignedString(length)
              + " bytes where "
              + (limit - position)
              + " are left; the file is truncated or damaged");
    }
    return length;
  }

  private void advance(long bytes) {
    if (bytes > limit - position) {
      throw malformed("the file ends within a field; it is truncated or damaged");
    }
    position += bytes;
  }

  private long little(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (read() & 0xFFL) << (8 * i);
    }
    return value;
  }

  private byte read() {
    if (position >= limit) {
      throw malformed("the file ends within a field; it is truncated or damaged");
    }
    if (position >= windowEnd || position < windowStart) {
      refill();
    }
    return window[(int) (position++ - windowStart)];
  }

  private void refill() {
    int count = (int) Math.min(window.length, file.byteSize() - position);
    MemorySegment.copy(file, ValueLayout.JAVA_BYTE, position, window, 0, count);
    windowStart = position;
    windowEnd = position + count;
  }
}
