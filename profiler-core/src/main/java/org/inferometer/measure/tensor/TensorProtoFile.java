package org.inferometer.measure.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.network.ElementType;
import org.inferometer.network.HostTensor;
import org.inferometer.network.Shape;
import org.inferometer.network.TensorType;

/// A tensor as ONNX stores it in `.pb` files (`TensorProto` of onnx.proto): its elements are in
/// `raw_data` or in one of the typed fields.
final class TensorProtoFile {
  private static final int MOST_DIMENSIONS = 32;

  private final String file;
  private final List<Long> dims = new ArrayList<>();
  private final List<MemorySegment> typed = new ArrayList<>();
  private int typedField;
  private int dataType;
  private boolean external;
  private MemorySegment raw = MemorySegment.ofArray(new byte[0]);

  private TensorProtoFile(String file) {
    this.file = file;
  }

  static HostTensor parse(String file, MemorySegment bytes) throws TensorFileException {
    TensorProtoFile proto = new TensorProtoFile(file);
    proto.read(new Wire(file, bytes));
    return proto.tensor();
  }

  private void read(Wire wire) throws TensorFileException {
    while (wire.more()) {
      long tag = wire.varint();
      int wireType = (int) (tag & 7);
      switch ((int) (tag >>> 3)) {
        case 1 -> readDims(wire, wireType);
        case 2 -> dataType = (int) number(wire, wireType);
        case 4, 5, 7, 10, 11 -> readTyped(wire, (int) (tag >>> 3), wireType);
        case 9 -> raw = block(wire, wireType);
        case 14 -> external = number(wire, wireType) == 1;
        default -> wire.skip(wireType);
      }
    }
  }

  private void readDims(Wire wire, int wireType) throws TensorFileException {
    if (wireType == 0) {
      dims.add(wire.varint());
    } else {
      Wire packed = new Wire(file, block(wire, wireType));
      while (packed.more() && dims.size() <= MOST_DIMENSIONS) {
        dims.add(packed.varint());
      }
    }
    if (dims.size() > MOST_DIMENSIONS) {
      throw new TensorFileException(file, "it has more than " + MOST_DIMENSIONS + " dimensions");
    }
  }

  private long number(Wire wire, int wireType) throws TensorFileException {
    if (wireType != 0) {
      throw new TensorFileException(file, "is not an ONNX tensor");
    }
    return wire.varint();
  }

  private MemorySegment block(Wire wire, int wireType) throws TensorFileException {
    if (wireType != 2) {
      throw new TensorFileException(file, "is not an ONNX tensor");
    }
    return wire.block();
  }

  private void readTyped(Wire wire, int field, int wireType) throws TensorFileException {
    if (wireType != 2) {
      throw new TensorFileException(
          file, "its elements stand one by one (not packed); save it again as raw data");
    }
    typedField = field;
    typed.add(wire.block());
  }

  private HostTensor tensor() throws TensorFileException {
    if (external) {
      throw new TensorFileException(file, "its data is in another file, which inputs may not be");
    }
    TensorType type = type();
    MemorySegment data = Arena.ofAuto().allocate(Math.max(1, checkedBytes(type)), 64);
    MemorySegment target = data.asSlice(0, type.bytes());
    if (typed.isEmpty()) {
      target.copyFrom(raw);
    } else {
      fill(target, type.elementType());
    }
    return new HostTensor(type, target);
  }

  private TensorType type() throws TensorFileException {
    try {
      ElementType element = ElementType.of(dataType);
      if (element.bits() < 8) {
        throw new TensorFileException(file, "tensors of " + element.label() + " cannot be inputs");
      }
      TensorType type =
          new TensorType(element, Shape.of(dims.stream().mapToLong(Long::longValue).toArray()));
      type.bytes();
      return type;
    } catch (IllegalArgumentException e) {
      throw new TensorFileException(file, "is not an ONNX tensor: " + e.getMessage());
    } catch (ArithmeticException e) {
      throw new TensorFileException(file, "its shape is too large");
    }
  }

  /// The tensor's size, once the file is known to hold as much: a wrong shape allocates nothing.
  private long checkedBytes(TensorType type) throws TensorFileException {
    long stored = typed.isEmpty() ? raw.byteSize() : typedBytes(type.elementType());
    if (stored != type.bytes()) {
      throw new TensorFileException(
          file, type + " has " + type.bytes() + " bytes, but the file holds " + stored);
    }
    return stored;
  }

  private long typedBytes(ElementType element) throws TensorFileException {
    long bytes = 0;
    for (MemorySegment block : typed) {
      bytes += fixedWidth() ? block.byteSize() : varints(block) * (element.bits() / 8);
    }
    return bytes;
  }

  /// `float_data` and `double_data` are stored as they are, the others as base-128 numbers.
  private boolean fixedWidth() {
    return typedField == 4 || typedField == 10;
  }

  private long varints(MemorySegment block) {
    long count = 0;
    for (long i = 0; i < block.byteSize(); i++) {
      count += block.get(JAVA_BYTE, i) >= 0 ? 1 : 0;
    }
    return count;
  }

  private void fill(MemorySegment target, ElementType element) throws TensorFileException {
    long at = 0;
    int width = element.bits() / 8;
    for (MemorySegment block : typed) {
      if (fixedWidth()) {
        MemorySegment.copy(block, 0, target, at, block.byteSize());
        at += block.byteSize();
        continue;
      }
      for (Wire values = new Wire(file, block); values.more(); at += width) {
        store(target, at, width, values.varint());
      }
    }
  }

  private static void store(MemorySegment target, long at, int width, long value) {
    switch (width) {
      case 1 -> target.set(JAVA_BYTE, at, (byte) value);
      case 2 -> target.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
      case 4 -> target.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) value);
      default -> target.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
    }
  }
}
