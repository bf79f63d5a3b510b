package org.inferometer.backend.tensorrt.runtime;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;

/// TensorRT's types and shapes as ours, and back.
final class TypesNative {
  private TypesNative() {}

  static ElementType elementType(DataType type) {
    // The presets' enumeration values are new objects with every call.
    return switch (type.intern()) {
      case kFLOAT -> ElementType.FLOAT;
      case kHALF -> ElementType.FLOAT16;
      case kBF16 -> ElementType.BFLOAT16;
      case kINT8 -> ElementType.INT8;
      case kUINT8 -> ElementType.UINT8;
      case kINT32 -> ElementType.INT32;
      case kINT64 -> ElementType.INT64;
      case kBOOL -> ElementType.BOOL;
      default -> ElementType.UNDEFINED;
    };
  }

  static Dims64 dims(Shape shape) {
    Dims64 dims = new Dims64();
    dims.nbDims(shape.rank());
    for (int axis = 0; axis < shape.rank(); axis++) {
      dims.d(axis, shape.dim(axis));
    }
    return dims;
  }

  static List<Long> dims(Dims64 dims) {
    List<Long> sizes = new ArrayList<>();
    for (int axis = 0; axis < dims.nbDims(); axis++) {
      sizes.add(dims.d(axis));
    }
    return sizes;
  }
}
