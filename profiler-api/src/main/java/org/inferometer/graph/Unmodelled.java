package org.inferometer.graph;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.inferometer.onnx.WireReader;

/// Protobuf fields that a record of this package does not model (documentation, annotations,
/// training, what later versions of ONNX add), kept as they stand in the file so that rewriting a
/// model does not lose them.
///
/// @param fields each one a whole field: tag, length where there is one, payload; read-only
public record Unmodelled(List<MemorySegment> fields) {
  /// Nothing was left over.
  public static final Unmodelled NONE = new Unmodelled(List.of());

  public Unmodelled {
    fields = List.copyOf(fields);
  }

  /// Whether a field with this number is among them.
  boolean has(int field) {
    return fields.stream().anyMatch(bytes -> new WireReader(bytes).firstField() == field);
  }
}
