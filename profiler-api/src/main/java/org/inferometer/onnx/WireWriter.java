package org.inferometer.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inferometer.graph.TensorData;
import org.inferometer.graph.UnknownFields;

/// One protobuf message in the making: small fields are collected on the heap, large ones are only
/// referred to, so that weights go from their segment to the channel untouched.
final class WireWriter {
  /// Segments up to this size are copied, since a reference would cost more.
  private static final long COPIED_BYTES = 4096;

  /// What one call hands to a channel: channels copy heap buffers as a whole before they write.
  private static final long CHUNK_BYTES = 1 << 20;

  private final List<TensorData> parts = new ArrayList<>();
  private byte[] pending = new byte[64];
  private int count;
  private long size;

  /// Bytes of the message so far.
  long size() {
    return size;
  }

  void integer(int field, long value) {
    tag(field, WireReader.VARINT);
    varint(value);
  }

  void floating(int field, float value) {
    tag(field, WireReader.FIXED32);
    little(Float.floatToRawIntBits(value));
  }

  void text(int field, String value) {
    bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /// A text field that is left out where it says nothing.
  void optionalText(int field, String value) {
    if (!value.isEmpty()) {
      text(field, value);
    }
  }

  void bytes(int field, byte[] value) {
    tag(field, WireReader.LENGTH_DELIMITED);
    varint(value.length);
    append(value, value.length);
  }

  void data(int field, TensorData value) {
    tag(field, WireReader.LENGTH_DELIMITED);
    varint(value.byteSize());
    append(value);
  }

  void message(int field, WireWriter value) {
    tag(field, WireReader.LENGTH_DELIMITED);
    varint(value.size);
    value.parts.forEach(this::append);
    append(value.pending, value.count);
  }

  void packedIntegers(int field, long[] values) {
    WireWriter packed = new WireWriter();
    for (long value : values) {
      packed.varint(value);
    }
    message(field, packed);
  }

  void packedFloats(int field, float[] values) {
    tag(field, WireReader.LENGTH_DELIMITED);
    varint(4L * values.length);
    for (float value : values) {
      little(Float.floatToRawIntBits(value));
    }
  }

  /// Fields that stand ready, tags included.
  void ready(UnknownFields rest) {
    rest.fields().forEach(field -> append(new TensorData.Stored(field)));
  }

  /// Writes the message.
  void writeTo(WritableByteChannel channel) throws IOException {
    for (TensorData part : parts) {
      write(part, channel);
    }
    write(MemorySegment.ofArray(pending).asSlice(0, count), channel);
  }

  /// Writes all of a tensor's bytes; those that have to be made, a chunk at a time.
  static void write(TensorData data, WritableByteChannel channel) throws IOException {
    if (data instanceof TensorData.Stored(MemorySegment bytes)) {
      write(bytes, channel);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment chunk = arena.allocate(Math.min(CHUNK_BYTES, data.byteSize()), 64);
      for (long offset = 0; offset < data.byteSize(); offset += CHUNK_BYTES) {
        MemorySegment part = chunk.asSlice(0, Math.min(CHUNK_BYTES, data.byteSize() - offset));
        data.copy(offset, part);
        write(part, channel);
      }
    }
  }

  /// Writes all of a segment.
  static void write(MemorySegment segment, WritableByteChannel channel) throws IOException {
    for (long offset = 0; offset < segment.byteSize(); offset += CHUNK_BYTES) {
      long length = Math.min(CHUNK_BYTES, segment.byteSize() - offset);
      ByteBuffer buffer = segment.asSlice(offset, length).asByteBuffer();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }

  private void append(TensorData data) {
    if (data.byteSize() > COPIED_BYTES) {
      flush();
      parts.add(data);
      size += data.byteSize();
    } else {
      int length = (int) data.byteSize();
      reserve(length);
      data.copy(0, MemorySegment.ofArray(pending).asSlice(count, length));
      count += length;
      size += length;
    }
  }

  private void append(byte[] bytes, int length) {
    reserve(length);
    System.arraycopy(bytes, 0, pending, count, length);
    count += length;
    size += length;
  }

  private void flush() {
    if (count > 0) {
      parts.add(new TensorData.Stored(MemorySegment.ofArray(Arrays.copyOf(pending, count))));
      count = 0;
    }
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      put((byte) (left | 0x80));
      left >>>= 7;
    }
    put((byte) left);
  }

  private void little(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      put((byte) (value >>> shift));
    }
  }

  private void put(byte value) {
    reserve(1);
    pending[count++] = value;
    size++;
  }

  private void reserve(int bytes) {
    if (count + bytes > pending.length) {
      pending = Arrays.copyOf(pending, Math.max(pending.length * 2, count + bytes));
    }
  }
}
