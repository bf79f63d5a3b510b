package org.inferometer.importer.tensorflow.convert;

import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.proto.DataType;

/// TensorFlow's element types as ONNX has them.
public final class Types {
  private Types() {}

  /// The type of ONNX; undefined where it has none: resources, variants.
  public static ElementType of(DataType type) {
    return switch (type) {
      case DT_FLOAT, DT_FLOAT_REF -> ElementType.FLOAT;
      case DT_DOUBLE, DT_DOUBLE_REF -> ElementType.DOUBLE;
      case DT_HALF, DT_HALF_REF -> ElementType.FLOAT16;
      case DT_BFLOAT16, DT_BFLOAT16_REF -> ElementType.BFLOAT16;
      case DT_INT8, DT_INT8_REF, DT_QINT8, DT_QINT8_REF -> ElementType.INT8;
      case DT_UINT8, DT_UINT8_REF, DT_QUINT8, DT_QUINT8_REF -> ElementType.UINT8;
      case DT_INT16, DT_INT16_REF, DT_QINT16, DT_QINT16_REF -> ElementType.INT16;
      case DT_UINT16, DT_UINT16_REF, DT_QUINT16, DT_QUINT16_REF -> ElementType.UINT16;
      case DT_INT32, DT_INT32_REF, DT_QINT32, DT_QINT32_REF -> ElementType.INT32;
      case DT_UINT32, DT_UINT32_REF -> ElementType.UINT32;
      case DT_INT64, DT_INT64_REF -> ElementType.INT64;
      case DT_UINT64, DT_UINT64_REF -> ElementType.UINT64;
      case DT_BOOL, DT_BOOL_REF -> ElementType.BOOL;
      case DT_STRING, DT_STRING_REF -> ElementType.STRING;
      case DT_COMPLEX64, DT_COMPLEX64_REF -> ElementType.COMPLEX64;
      case DT_COMPLEX128, DT_COMPLEX128_REF -> ElementType.COMPLEX128;
      default -> ElementType.UNDEFINED;
    };
  }
}
