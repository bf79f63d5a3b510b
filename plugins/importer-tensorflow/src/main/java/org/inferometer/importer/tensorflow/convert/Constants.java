package org.inferometer.importer.tensorflow.convert;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.google.protobuf.ByteString;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.importer.tensorflow.proto.TensorProto;
import org.inferometer.importer.tensorflow.proto.TensorShapeProto;

/// Makes constants: of TensorFlow's messages, whose contents stay where they are, and of numbers.
public final class Constants {
  /// A value that stands once in a file may be repeated to so many bytes.
  private static final long MOST_REPEATED = 64L << 20;

  private Constants() {}

  /// The tensor that a message holds.
  ///
  /// @throws Refusal if it is not one of ONNX, or its sizes contradict each other
  public static Tensor of(String name, TensorProto proto) {
    ElementType type = Types.of(proto.getDtype());
    Shape shape = shape(proto.getTensorShape());
    if (type == ElementType.STRING) {
      return strings(name, shape, proto.getStringValList());
    }
    if (!TensorElements.readable(type)) {
      throw new Refusal("holds elements of type " + proto.getDtype() + ", which are not imported");
    }
    long bytes = bytes(type, shape);
    if (!proto.getTensorContent().isEmpty()) {
      if (proto.getTensorContent().size() != bytes) {
        throw new Refusal(
            "holds "
                + proto.getTensorContent().size()
                + " bytes, but its shape "
                + shape
                + " needs "
                + bytes);
      }
      return new Tensor(name, type, shape, segment(proto.getTensorContent()), List.of());
    }
    if (type == ElementType.INT64) {
      return repeated(name, shape, proto.getInt64ValList());
    }
    return repeated(name, type, shape, values(proto));
  }

  /// The tensor of a message whose content lies elsewhere; empty where the two do not fit, so that
  /// the whole message must say what is wrong.
  public static Optional<Tensor> view(String name, TensorProto proto, MemorySegment content) {
    ElementType type = Types.of(proto.getDtype());
    List<TensorShapeProto.Dim> sizes = proto.getTensorShape().getDimList();
    if (!TensorElements.readable(type) || sizes.stream().anyMatch(dim -> dim.getSize() < 0)) {
      return Optional.empty();
    }
    Shape shape = shape(proto.getTensorShape());
    return bytes(type, shape) == content.byteSize()
        ? Optional.of(new Tensor(name, type, shape, content, List.of()))
        : Optional.empty();
  }

  private static long bytes(ElementType type, Shape shape) {
    try {
      return type.bytes(shape.elementCount());
    } catch (ArithmeticException e) {
      throw new Refusal("has more elements than any memory holds");
    }
  }

  private static Shape shape(TensorShapeProto proto) {
    long[] sizes = proto.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    if (proto.getUnknownRank() || IntStream.range(0, sizes.length).anyMatch(i -> sizes[i] < 0)) {
      throw new Refusal("is a constant whose shape is not known");
    }
    return Shape.of(sizes);
  }

  private static Tensor strings(String name, Shape shape, List<ByteString> values) {
    if (bytes(ElementType.INT8, shape) != values.size()) {
      throw new Refusal("holds " + values.size() + " texts, but its shape is " + shape);
    }
    List<byte[]> texts = values.stream().map(ByteString::toByteArray).toList();
    return new Tensor(name, ElementType.STRING, shape, MemorySegment.NULL, texts);
  }

  /// The bytes where they lie; those on the heap are copied to where native code can read them.
  public static MemorySegment segment(ByteString bytes) {
    MemorySegment view = MemorySegment.ofBuffer(bytes.asReadOnlyByteBuffer());
    if (view.isNative()) {
      return view;
    }
    return Arena.ofAuto()
        .allocate(Math.max(1, view.byteSize()), 64)
        .asSlice(0, view.byteSize())
        .copyFrom(view)
        .asReadOnly();
  }

  /// What a message holds in its typed fields; FP16 and BF16 stand as their bits.
  private static double[] values(TensorProto proto) {
    return switch (proto.getDtype()) {
      case DT_FLOAT -> proto.getFloatValList().stream().mapToDouble(Float::doubleValue).toArray();
      case DT_DOUBLE -> proto.getDoubleValList().stream().mapToDouble(d -> d).toArray();
      case DT_BOOL -> proto.getBoolValList().stream().mapToDouble(b -> b ? 1 : 0).toArray();
      case DT_UINT32 ->
          proto.getUint32ValList().stream().mapToDouble(Integer::toUnsignedLong).toArray();
      case DT_UINT64 -> proto.getUint64ValList().stream().mapToDouble(Long::doubleValue).toArray();
      case DT_HALF ->
          proto.getHalfValList().stream()
              .mapToDouble(bits -> Float.float16ToFloat(bits.shortValue()))
              .toArray();
      case DT_BFLOAT16 ->
          proto.getHalfValList().stream()
              .mapToDouble(bits -> Float.intBitsToFloat(bits << 16))
              .toArray();
      default -> proto.getIntValList().stream().mapToDouble(Integer::doubleValue).toArray();
    };
  }

  /// The last value stands for all that follow; without any all are 0 (TensorFlow's
  /// `Tensor::FromProto`).
  private static Tensor repeated(String name, ElementType type, Shape shape, double[] values) {
    requireFits(type, shape, values.length);
    long count = shape.elementCount();
    HostTensor made = host(type, shape);
    for (long i = 0; i < count; i++) {
      double value = values.length == 0 ? 0 : values[(int) Math.min(i, values.length - 1)];
      TensorElements.set(made, i, value);
    }
    return tensor(name, made);
  }

  /// 64-bit integers are not all exact as floating-point numbers.
  private static Tensor repeated(String name, Shape shape, List<Long> values) {
    requireFits(ElementType.INT64, shape, values.size());
    long[] all = new long[Math.toIntExact(shape.elementCount())];
    for (int i = 0; i < all.length && !values.isEmpty(); i++) {
      all[i] = values.get(Math.min(i, values.size() - 1));
    }
    return integers(name, ElementType.INT64, shape, all);
  }

  private static void requireFits(ElementType type, Shape shape, int values) {
    long count = shape.elementCount();
    if (values > count) {
      throw new Refusal("holds " + values + " values, but its shape is " + shape);
    }
    if (type.bytes(count - values) > MOST_REPEATED) {
      throw new Refusal(
          "repeats one value to "
              + type.bytes(count)
              + " bytes; at most "
              + MOST_REPEATED
              + " are made of a value");
    }
  }

  static HostTensor host(ElementType type, Shape shape) {
    long bytes = type.bytes(shape.elementCount());
    return new HostTensor(
        new TensorType(type, shape),
        Arena.ofAuto().allocate(Math.max(1, bytes), 64).asSlice(0, bytes));
  }

  static Tensor tensor(String name, HostTensor host) {
    return new Tensor(
        name, host.type().elementType(), host.type().shape(), host.data().asReadOnly(), List.of());
  }

  /// A tensor of such numbers.
  public static Tensor of(String name, ElementType type, Shape shape, double... values) {
    HostTensor made = host(type, shape);
    for (int i = 0; i < values.length; i++) {
      TensorElements.set(made, i, values[i]);
    }
    return tensor(name, made);
  }

  /// A tensor of 64-bit or 32-bit integers.
  public static Tensor integers(String name, ElementType type, Shape shape, long... values) {
    HostTensor made = host(type, shape);
    for (int i = 0; i < values.length; i++) {
      if (type == ElementType.INT64) {
        made.data()
            .set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN), 8L * i, values[i]);
      } else {
        TensorElements.set(made, i, (double) values[i]);
      }
    }
    return tensor(name, made);
  }

  /// A tensor's elements as numbers.
  ///
  /// @throws Refusal if it holds none
  public static double[] numbers(Tensor tensor) {
    if (!TensorElements.readable(tensor.elementType())) {
      throw new Refusal("holds no numbers");
    }
    HostTensor host = new HostTensor(tensor.type(), tensor.bytes());
    double[] numbers = new double[Math.toIntExact(tensor.shape().elementCount())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = TensorElements.get(host, i);
    }
    return numbers;
  }

  /// The same elements under another name.
  public static Tensor named(Tensor tensor, String name) {
    return new Tensor(
        name, tensor.elementType(), tensor.shape(), tensor.data(), tensor.strings(), tensor.rest());
  }

  /// The same elements in another shape.
  public static Tensor shaped(Tensor tensor, Shape shape) {
    return new Tensor(
        tensor.name(), tensor.elementType(), shape, tensor.data(), tensor.strings(), tensor.rest());
  }
}
