package org.inferometer.backend.tensorrt.customlayer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.inferometer.customlayer.cuda.TensorFormat;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// Structures that TensorRT hands to plugins, read where they lie.
///
/// ```
/// struct Dims { int32_t nbDims; int64_t d[8]; };
/// struct DimsExprs { int32_t nbDims; IDimensionExpr const* d[8]; };
/// struct PluginTensorDesc { Dims dims; DataType type; TensorFormat format; float scale; };
/// struct DynamicPluginTensorDesc { PluginTensorDesc desc; Dims min, max, opt; };
/// ```
@SuppressWarnings("restricted")
final class DescriptorsNative {
  static final long DIMS = 72;
  static final long DESCRIPTOR = 88;
  static final long DYNAMIC = 304;

  private static final long FIRST_SIZE = 8;
  private static final long TYPE = 72;
  private static final long FORMAT = 76;
  private static final long LARGEST = 160;
  private static final int MOST_DIMENSIONS = 8;

  /// `DataType` in the order of its values.
  private static final List<ElementType> TYPES =
      List.of(
          ElementType.FLOAT,
          ElementType.FLOAT16,
          ElementType.INT8,
          ElementType.INT32,
          ElementType.BOOL,
          ElementType.UINT8,
          ElementType.FLOAT8E4M3FN,
          ElementType.BFLOAT16,
          ElementType.INT64);

  private DescriptorsNative() {}

  /// TensorRT's values of `TensorFormat`.
  static int code(TensorFormat format) {
    return switch (format) {
      case LINEAR -> 0;
      case CHW2 -> 1;
      case HWC8 -> 2;
      case CHW4 -> 3;
      case CHW16 -> 4;
      case CHW32 -> 5;
      case HWC -> 8;
    };
  }

  /// `DataType` values of element types.
  ///
  /// @throws IllegalArgumentException if TensorRT has no such type
  static int code(ElementType type) {
    int code = TYPES.indexOf(type);
    if (code < 0) {
      throw new IllegalArgumentException("TensorRT has no tensors of " + type.label());
    }
    return code;
  }

  private static ElementType type(int code) {
    return code >= 0 && code < TYPES.size() ? TYPES.get(code) : ElementType.UNDEFINED;
  }

  /// Types in an array of `DataType`.
  static List<ElementType> types(MemorySegment array, int count) {
    MemorySegment all = array.reinterpret(count * JAVA_INT.byteSize());
    return IntStream.range(0, count).mapToObj(i -> type(all.getAtIndex(JAVA_INT, i))).toList();
  }

  /// Types of descriptors in an array.
  ///
  /// @param size of one descriptor
  static List<ElementType> types(MemorySegment descriptors, int count, long size) {
    MemorySegment all = descriptors.reinterpret(count * size);
    return IntStream.range(0, count)
        .mapToObj(i -> type(all.get(JAVA_INT, i * size + TYPE)))
        .toList();
  }

  /// Formats of dynamic descriptors; UNDEFINED ones end the list.
  static List<TensorFormat> formats(MemorySegment descriptors, int count) {
    MemorySegment all = descriptors.reinterpret(count * DYNAMIC);
    List<TensorFormat> formats = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int code = all.get(JAVA_INT, i * DYNAMIC + FORMAT);
      for (TensorFormat format : TensorFormat.values()) {
        if (code(format) == code) {
          formats.add(format);
        }
      }
    }
    return formats;
  }

  /// Tensors of descriptors in an array.
  static List<TensorType> tensors(MemorySegment descriptors, int count) {
    return tensors(descriptors, count, DESCRIPTOR, 0);
  }

  /// The same of dynamic descriptors, with the largest shapes.
  static List<TensorType> largest(MemorySegment descriptors, int count) {
    return tensors(descriptors, count, DYNAMIC, LARGEST);
  }

  private static List<TensorType> tensors(
      MemorySegment descriptors, int count, long size, long shapeAt) {
    MemorySegment all = descriptors.reinterpret(count * size);
    return IntStream.range(0, count)
        .mapToObj(i ->
            new TensorType(
                type(all.get(JAVA_INT, i * size + TYPE)), shape(all, i * size + shapeAt)))
        .toList();
  }

  private static Shape shape(MemorySegment memory, long at) {
    int rank = memory.get(JAVA_INT, at);
    return Shape.of(
        IntStream.range(0, rank)
            .mapToLong(axis -> memory.get(JAVA_LONG, at + FIRST_SIZE + (long) axis * Long.BYTES))
            .toArray());
  }

  /// Dimensions of shapes as expressions: addresses of `IDimensionExpr`.
  static List<List<MemorySegment>> expressions(MemorySegment shapes, int count) {
    MemorySegment all = shapes.reinterpret(count * DIMS);
    return IntStream.range(0, count)
        .mapToObj(i ->
            IntStream.range(0, all.get(JAVA_INT, i * DIMS))
                .mapToObj(
                    axis -> all.get(ADDRESS, i * DIMS + FIRST_SIZE + axis * ADDRESS.byteSize()))
                .toList())
        .toList();
  }

  /// Writes shapes of expressions.
  static void write(List<List<MemorySegment>> shapes, MemorySegment to) {
    MemorySegment all = to.reinterpret(shapes.size() * DIMS);
    for (int i = 0; i < shapes.size(); i++) {
      List<MemorySegment> shape = shapes.get(i);
      if (shape.size() > MOST_DIMENSIONS) {
        throw new IllegalArgumentException(
            "an output has " + shape.size() + " dimensions; TensorRT takes " + MOST_DIMENSIONS);
      }
      all.set(JAVA_INT, i * DIMS, shape.size());
      for (int axis = 0; axis < shape.size(); axis++) {
        all.set(ADDRESS, i * DIMS + FIRST_SIZE + axis * ADDRESS.byteSize(), shape.get(axis));
      }
    }
  }
}
