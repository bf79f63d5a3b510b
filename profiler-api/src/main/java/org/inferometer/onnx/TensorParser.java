package org.inferometer.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorData;

/// Reads one `TensorProto`. Field numbers as in `onnx.proto` of the ONNX specification.
final class TensorParser {
  private static final int EXTERNAL = 1;

  private final ExternalData external;

  private final LongList dims = new LongList();
  private final PackedValues raw = new PackedValues();
  private final PackedValues floats = new PackedValues();
  private final PackedValues ints32 = new PackedValues();
  private final PackedValues ints64 = new PackedValues();
  private final PackedValues doubles = new PackedValues();
  private final PackedValues unsigned64 = new PackedValues();
  private final List<byte[]> strings = new ArrayList<>();
  private final Map<String, String> location = new LinkedHashMap<>();
  private final List<MemorySegment> rest = new ArrayList<>();
  private String name = "";
  private int type;
  private long dataLocation;

  private TensorParser(ExternalData external) {
    this.external = external;
  }

  static Tensor parse(WireReader in, ExternalData external) {
    in.budget().claim(250);
    TensorParser parser = new TensorParser(external);
    while (in.next()) {
      parser.field(in);
    }
    return parser.tensor(in.budget());
  }

  private void field(WireReader in) {
    switch (in.field()) {
      case 1 -> in.integers(dims);
      case 2 -> type = ProtoFields.number(in);
      case 4 -> floats.add(in);
      case 5 -> ints32.add(in);
      case 6 -> strings.add(in.bytes());
      case 7 -> ints64.add(in);
      case 8 -> name = in.name();
      case 9 -> raw.add(in);
      case 10 -> doubles.add(in);
      case 11 -> unsigned64.add(in);
      case 13 -> in.message(entry -> ProtoFields.entry(entry, location));
      case 14 -> dataLocation = in.integer();
      default -> rest.add(ProtoFields.kept(in));
    }
  }

  private Tensor tensor(HeapBudget budget) {
    ElementType elementType = ProtoFields.elementType(type, place());
    Shape shape = shape();
    List<byte[]> text = elementType == ElementType.STRING ? strings : List.of();
    TensorData data = data(elementType, shape, budget);
    check(elementType, shape, data, text);
    return new Tensor(name, elementType, shape, data, text, ProtoFields.rest(rest));
  }

  private Shape shape() {
    long[] sizes = dims.toLongs();
    for (long size : sizes) {
      if (size < 0) {
        throw malformed("a dimension is " + size);
      }
    }
    return Shape.of(sizes);
  }

  private TensorData data(ElementType elementType, Shape shape, HeapBudget budget) {
    if (elementType == ElementType.STRING) {
      return new TensorData.Stored(MemorySegment.ofArray(new byte[0]));
    }
    return dataLocation == EXTERNAL
        ? external.elements(location, place(), byteCount(elementType, shape))
        : new TensorData.Stored(elements(elementType, budget).asReadOnly());
  }

  private MemorySegment elements(ElementType elementType, HeapBudget budget) {
    if (raw.isPresent()) {
      return raw.bytes();
    }
    return switch (elementType) {
      case FLOAT, COMPLEX64 -> floats.bytes();
      case DOUBLE, COMPLEX128 -> doubles.bytes();
      case INT64 -> decode(ints64.bytes(), 8, budget);
      case UINT32 -> decode(unsigned64.bytes(), 4, budget);
      case UINT64 -> decode(unsigned64.bytes(), 8, budget);
      // All narrower types share one field; types below a byte are packed into its integers.
      default -> decode(ints32.bytes(), Math.max(1, elementType.bits() / 8), budget);
    };
  }

  /// Turns variable-length integers into little-endian elements.
  private MemorySegment decode(MemorySegment varints, int elementBytes, HeapBudget budget) {
    long count = count(varints);
    budget.claim(count * elementBytes);
    byte[] elements = new byte[(int) (count * elementBytes)];
    WireReader in = new WireReader(varints, budget);
    for (int offset = 0; !in.atEnd(); offset += elementBytes) {
      long value = in.varint();
      for (int i = 0; i < elementBytes; i++) {
        elements[offset + i] = (byte) (value >>> (8 * i));
      }
    }
    return MemorySegment.ofArray(elements);
  }

  private static long count(MemorySegment varints) {
    long count = 0;
    for (long i = 0; i < varints.byteSize(); i++) {
      count += varints.get(ValueLayout.JAVA_BYTE, i) >= 0 ? 1 : 0;
    }
    return count;
  }

  private void check(ElementType elementType, Shape shape, TensorData data, List<byte[]> text) {
    if (elementType == ElementType.STRING) {
      if (shapeElements(shape) != text.size()) {
        throw malformed(
            "shape " + shape + " has " + shape.elementCount() + " strings, not " + text.size());
      }
      return;
    }
    long expected = byteCount(elementType, shape);
    if (expected != data.byteSize()) {
      throw malformed(
          elementType.label()
              + "["
              + shape
              + "] takes "
              + expected
              + " bytes, but the file holds "
              + data.byteSize());
    }
  }

  private long byteCount(ElementType elementType, Shape shape) {
    try {
      return elementType.bytes(shape.elementCount());
    } catch (ArithmeticException e) {
      throw malformed("shape " + shape + " has more elements than can be counted");
    }
  }

  private long shapeElements(Shape shape) {
    return byteCount(ElementType.UINT8, shape);
  }

  private String place() {
    return "tensor '" + name + "'";
  }

  private Malformed malformed(String reason) {
    return new Malformed(place(), reason);
  }
}
