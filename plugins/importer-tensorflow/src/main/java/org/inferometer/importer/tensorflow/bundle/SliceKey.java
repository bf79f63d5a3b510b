package org.inferometer.importer.tensorflow.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import org.inferometer.importer.tensorflow.proto.TensorSliceProto;
import org.inferometer.importer.tensorflow.proto.TensorSliceProto.Extent;

/// The key under which one part of a partitioned variable lies: its name and its place, written so
/// that keys sort like what they mean (TensorFlow's `saved_tensor_slice_util` and `OrderedCode`).
final class SliceKey {
  // The leading bits of a signed number that takes so many bytes.
  private static final int[] HEADERS = {
    0, 0x8000, 0xc000, 0xe000, 0xf000, 0xf800, 0xfc00, 0xfe00, 0xff00, 0xff80, 0xffc0
  };

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private SliceKey() {}

  /// @param name a key of the table, one character for each byte
  static String of(String name, TensorSliceProto slice) {
    SliceKey key = new SliceKey();
    key.unsigned(0);
    key.text(name.getBytes(ISO_8859_1));
    key.unsigned(slice.getExtentCount());
    for (Extent extent : slice.getExtentList()) {
      boolean whole = !extent.hasLength();
      key.signed(whole ? 0 : extent.getStart());
      key.signed(whole ? -1 : extent.getLength());
    }
    return key.out.toString(ISO_8859_1);
  }

  /// The place of a part as graphs write it: `start,length` or `-` for each axis, between colons.
  static String written(TensorSliceProto slice) {
    return slice.getExtentList().stream()
        .map(extent -> extent.hasLength() ? extent.getStart() + "," + extent.getLength() : "-")
        .collect(Collectors.joining(":"));
  }

  /// A name as a key of the table.
  static String of(String name) {
    return new String(name.getBytes(UTF_8), ISO_8859_1);
  }

  /// How many bytes follow, then these, the highest first.
  private void unsigned(long value) {
    int bytes = (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / 8;
    out.write(bytes);
    out.write(ByteBuffer.allocate(Long.BYTES).putLong(value).array(), Long.BYTES - bytes, bytes);
  }

  /// The bytes 00 and FF are followed by another one, so that 00 01 can end the text.
  private void text(byte[] bytes) {
    for (byte next : bytes) {
      out.write(next);
      if (next == 0) {
        out.write(0xff);
      } else if (next == (byte) 0xff) {
        out.write(0);
      }
    }
    out.write(0);
    out.write(1);
  }

  /// As many bytes as it takes for a sign, the header's bits and the number.
  private void signed(long value) {
    long magnitude = value < 0 ? ~value : value;
    int length = (Long.SIZE - Long.numberOfLeadingZeros(magnitude)) / 7 + 1;
    byte sign = (byte) (value < 0 ? 0xff : 0);
    byte[] bytes = ByteBuffer.allocate(2 + Long.BYTES).put(sign).put(sign).putLong(value).array();
    int start = bytes.length - length;
    bytes[start] ^= (byte) (HEADERS[length] >>> 8);
    if (length > 1) {
      bytes[start + 1] ^= (byte) HEADERS[length];
    }
    out.write(bytes, start, length);
  }
}
