package org.inferometer.graph;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Protobuf fields that a record of this package does not model (documentation, annotations,
/// training, what later versions of ONNX add), kept as they stand in the file so that rewriting a
/// model does not lose them.
///
/// @param fields each one a whole field: tag, length where there is one, payload; read-only
public record UnknownFields(List<MemorySegment> fields) {
  /// Nothing was left over.
  public static final UnknownFields NONE = new UnknownFields(List.of());

  public UnknownFields {
    fields = List.copyOf(fields);
  }

  /// Whether a field with this number is among them.
  public boolean has(int field) {
    return fields.stream().anyMatch(bytes -> number(bytes) == field);
  }

  /// The number of a field: its tag, a varint of seven bits a byte, without the wire type's three
  /// bits ([encoding](https://protobuf.dev/programming-guides/encoding/)).
  private static long number(MemorySegment field) {
    long tag = 0;
    long next = 0x80;
    for (int i = 0; (next & 0x80) != 0; i++) {
      next = field.get(ValueLayout.JAVA_BYTE, i);
      tag |= (next & 0x7f) << (7 * i);
    }
    return tag >>> 3;
  }
}
