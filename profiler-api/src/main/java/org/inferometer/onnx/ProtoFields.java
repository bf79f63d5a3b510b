package org.inferometer.onnx;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.UnknownFields;

/// What the parsers of several ONNX messages share.
final class ProtoFields {
  private ProtoFields() {}

  /// An integer field that is known to be small: an enumeration.
  static int number(WireReader in) {
    long value = in.integer();
    if (value != (int) value) {
      throw in.malformed("field " + in.field() + " is " + value + ", which names nothing");
    }
    return (int) value;
  }

  /// A `StringStringEntryProto`.
  static Map<String, String> entry(WireReader in, Map<String, String> into) {
    in.budget().claim(60);
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> key = in.text();
        case 2 -> value = in.text();
        default -> in.skip();
      }
    }
    into.put(key, value);
    return into;
  }

  /// A field that the caller does not model, to be written back as it is.
  static MemorySegment kept(WireReader in) {
    in.budget().claim(120);
    return in.wholeField();
  }

  static UnknownFields rest(List<MemorySegment> fields) {
    return fields.isEmpty() ? UnknownFields.NONE : new UnknownFields(fields);
  }

  static ElementType elementType(int code, String place) {
    try {
      return ElementType.of(code);
    } catch (IllegalArgumentException e) {
      throw new Malformed(place, e.getMessage() + "");
    }
  }
}
