package org.inferometer.graph;

import java.util.Locale;

/// The element type of a tensor, with ONNX's numbering (`TensorProto.DataType` of the ONNX
/// specification).
public enum ElementType {
  UNDEFINED(0, 0),
  FLOAT(1, 32),
  UINT8(2, 8),
  INT8(3, 8),
  UINT16(4, 16),
  INT16(5, 16),
  INT32(6, 32),
  INT64(7, 64),
  STRING(8, 0),
  BOOL(9, 8),
  FLOAT16(10, 16),
  DOUBLE(11, 64),
  UINT32(12, 32),
  UINT64(13, 64),
  COMPLEX64(14, 64),
  COMPLEX128(15, 128),
  BFLOAT16(16, 16),
  FLOAT8E4M3FN(17, 8),
  FLOAT8E4M3FNUZ(18, 8),
  FLOAT8E5M2(19, 8),
  FLOAT8E5M2FNUZ(20, 8),
  UINT4(21, 4),
  INT4(22, 4),
  FLOAT4E2M1(23, 4),
  FLOAT8E8M0(24, 8),
  UINT2(25, 2),
  INT2(26, 2);

  private static final ElementType[] BY_CODE = values();

  private final int code;
  private final int bits;

  ElementType(int code, int bits) {
    this.code = code;
    this.bits = bits;
  }

  /// The number that ONNX files hold for this type.
  public int code() {
    return code;
  }

  /// Bits of one element; 0 where elements have no fixed size (strings) or the type is undefined.
  public int bits() {
    return bits;
  }

  /// Bytes of `count` elements as ONNX packs them: types below 8 bits share bytes, the last one
  /// padded.
  public long bytes(long count) {
    return Math.ceilDiv(Math.multiplyExact(count, (long) bits), 8L);
  }

  /// The name in the field's usual spelling, for example `float16`.
  public String label() {
    return this == FLOAT ? "float32" : this == DOUBLE ? "float64" : name().toLowerCase(Locale.ROOT);
  }

  /// The type with this number.
  ///
  /// @throws IllegalArgumentException if ONNX has no such type
  public static ElementType of(int code) {
    if (code < 0 || code >= BY_CODE.length) {
      throw new IllegalArgumentException(
          "unknown element type " + code + "; known are 0 to " + (BY_CODE.length - 1));
    }
    return BY_CODE[code];
  }
}
