package org.inferometer.data.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// NumPy's `.npy` format, versions 1 to 3 (`numpy.lib.format` in NumPy's documentation): a magic
/// string, a header that is a Python dictionary, the elements.
final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 16;
  private static final int MOST_DIMENSIONS = 32;

  /// The most bytes that stand before the elements.
  static final int LONGEST_START = LONGEST_HEADER + 12;

  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z]\\d*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");

  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("f2", ElementType.FLOAT16),
          Map.entry("f4", ElementType.FLOAT),
          Map.entry("f8", ElementType.DOUBLE),
          Map.entry("b1", ElementType.BOOL),
          Map.entry("i1", ElementType.INT8),
          Map.entry("i2", ElementType.INT16),
          Map.entry("i4", ElementType.INT32),
          Map.entry("i8", ElementType.INT64),
          Map.entry("u1", ElementType.UINT8),
          Map.entry("u2", ElementType.UINT16),
          Map.entry("u4", ElementType.UINT32),
          Map.entry("u8", ElementType.UINT64));

  private Npy() {}

  /// What stands before the elements.
  ///
  /// @param bytes length of magic, version and header
  record Header(TensorType type, boolean bigEndian, boolean fortranOrder, long bytes) {}

  /// Copies the tensor out of the file's bytes.
  static HostTensor parse(String file, MemorySegment bytes) throws TensorFileException {
    Header header = header(file, bytes);
    long expected = header.type().bytes();
    long found = bytes.byteSize() - header.bytes();
    if (found != expected) {
      throw new TensorFileException(
          file, header.type() + " has " + expected + " bytes, but the file holds " + found);
    }
    return tensor(header, bytes.asSlice(header.bytes()));
  }

  /// @param bytes the file, or at least its beginning
  static Header header(String file, MemorySegment bytes) throws TensorFileException {
    if (bytes.byteSize() < 10 || !magicFits(bytes)) {
      throw new TensorFileException(
          file, "is not an .npy file (it does not begin with \\x93NUMPY)");
    }
    int version = bytes.get(JAVA_BYTE, 6);
    int lengthBytes = version == 1 ? 2 : 4;
    long start = 8L + lengthBytes;
    long length = start > bytes.byteSize() ? Long.MAX_VALUE : little(bytes, 8, lengthBytes);
    if (length > Math.min(LONGEST_HEADER, bytes.byteSize() - start)) {
      throw new TensorFileException(file, "its header is cut off or too long");
    }
    String text =
        new String(bytes.asSlice(start, length).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
    return header(file, text, start + length);
  }

  private static Header header(String file, String text, long bytes) throws TensorFileException {
    Matcher type = find(file, TYPE, text, "element type");
    Matcher fortran = find(file, FORTRAN, text, "order");
    Matcher shape = find(file, SHAPE, text, "shape");
    ElementType element = TYPES.get(type.group(2));
    if (element == null) {
      throw new TensorFileException(file, "its element type '" + type.group(2) + "' is not known");
    }
    TensorType tensorType = new TensorType(element, shape(file, shape.group(1), element));
    return new Header(
        tensorType, type.group(1).equals(">"), fortran.group(1).equals("True"), bytes);
  }

  static HostTensor tensor(Header header, MemorySegment elements) {
    TensorType type = header.type();
    MemorySegment data = Arena.ofAuto().allocate(Math.max(1, type.bytes()), 64);
    MemorySegment target = data.asSlice(0, type.bytes());
    int width = type.elementType().bits() / 8;
    if (header.fortranOrder() && type.shape().rank() > 1) {
      transpose(elements, target, type.shape(), width);
    } else {
      target.copyFrom(elements);
    }
    boolean foreign = header.bigEndian() != (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN);
    if (foreign && width > 1) {
      swap(target, width);
    }
    return new HostTensor(type, target);
  }

  /// What stands before the elements of a tensor: format version 1.0, little-endian, row-major,
  /// padded to 64 bytes. Empty if NumPy has no such elements.
  static Optional<byte[]> headerOf(TensorType type) {
    ElementType element =
        type.elementType() == ElementType.BFLOAT16 ? ElementType.FLOAT : type.elementType();
    return TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == element)
        .map(Map.Entry::getKey)
        .findFirst()
        .map(name -> header(name, type.shape()));
  }

  private static byte[] header(String type, Shape shape) {
    String order = type.endsWith("1") ? "|" : "<";
    String dimensions =
        shape.toList().stream().map(size -> size + ",").collect(Collectors.joining(" ", "(", ")"));
    String text =
        "{'descr': '"
            + order
            + type
            + "', 'fortran_order': False, 'shape': "
            + dimensions
            + ", }";
    int start = MAGIC.length + 4;
    int length = Math.ceilDiv(start + text.length() + 1, 64) * 64 - start;
    ByteBuffer header = ByteBuffer.allocate(start + length).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) length);
    header.put((text + " ".repeat(length - text.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    return header.array();
  }

  /// The elements as they stand in a file with that header, on a little-endian machine.
  static MemorySegment elementsOf(HostTensor tensor) {
    if (tensor.type().elementType() != ElementType.BFLOAT16) {
      return tensor.data();
    }
    long count = tensor.type().shape().elementCount();
    MemorySegment floats = Arena.ofAuto().allocate(count * Float.BYTES);
    for (long i = 0; i < count; i++) {
      int bits = tensor.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, i * Short.BYTES) << 16;
      floats.set(ValueLayout.JAVA_INT_UNALIGNED, i * Integer.BYTES, bits);
    }
    return floats;
  }

  private static Matcher find(String file, Pattern pattern, String text, String what)
      throws TensorFileException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new TensorFileException(file, "its header names no usable " + what);
    }
    return matcher;
  }

  private static Shape shape(String file, String text, ElementType type)
      throws TensorFileException {
    try {
      long[] dims =
          Arrays.stream(text.replace("L", "").split(","))
              .map(String::trim)
              .filter(part -> !part.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      Shape shape = Shape.of(dims);
      if (dims.length > MOST_DIMENSIONS) {
        throw new TensorFileException(file, "it has " + dims.length + " dimensions");
      }
      type.bytes(shape.elementCount());
      return shape;
    } catch (NumberFormatException | ArithmeticException e) {
      throw new TensorFileException(file, "its shape (" + text + ") is too large");
    }
  }

  private static boolean magicFits(MemorySegment bytes) {
    return bytes.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) < 0;
  }

  private static long little(MemorySegment bytes, long at, int count) {
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | (bytes.get(ValueLayout.JAVA_BYTE, at + i) & 0xff);
    }
    return value;
  }

  /// Column-major to row-major.
  private static void transpose(MemorySegment from, MemorySegment to, Shape shape, int width) {
    int rank = shape.rank();
    long[] index = new long[rank];
    long count = shape.elementCount();
    for (long row = 0; row < count; row++) {
      long column = 0;
      for (int axis = rank - 1; axis >= 0; axis--) {
        column = column * shape.dim(axis) + index[axis];
      }
      MemorySegment.copy(from, column * width, to, row * width, width);
      for (int axis = rank - 1; axis >= 0 && ++index[axis] == shape.dim(axis); axis--) {
        index[axis] = 0;
      }
    }
  }

  private static void swap(MemorySegment data, int width) {
    for (long at = 0; at < data.byteSize(); at += width) {
      for (int i = 0; i < width / 2; i++) {
        byte low = data.get(JAVA_BYTE, at + i);
        data.set(JAVA_BYTE, at + i, data.get(JAVA_BYTE, at + width - 1 - i));
        data.set(JAVA_BYTE, at + width - 1 - i, low);
      }
    }
  }
}
