package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// Host tensors as ONNX Runtime's, and back.
final class Tensors {
  /// ONNX Runtime aligns its own tensors to cache lines.
  static final long ALIGNMENT = 64;

  /// The Java API takes direct buffers, which hold at most so many bytes.
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  private Tensors() {}

  /// The Java API's type of an element type that it can take from memory; empty for strings,
  /// unsigned types above 8 bits, complex numbers and packed types.
  static Optional<OnnxJavaType> javaType(ElementType type) {
    return Optional.ofNullable(
        switch (type) {
          case FLOAT -> OnnxJavaType.FLOAT;
          case DOUBLE -> OnnxJavaType.DOUBLE;
          case FLOAT16 -> OnnxJavaType.FLOAT16;
          case BFLOAT16 -> OnnxJavaType.BFLOAT16;
          case INT8 -> OnnxJavaType.INT8;
          case UINT8 -> OnnxJavaType.UINT8;
          case INT16 -> OnnxJavaType.INT16;
          case INT32 -> OnnxJavaType.INT32;
          case INT64 -> OnnxJavaType.INT64;
          case BOOL -> OnnxJavaType.BOOL;
          default -> null;
        });
  }

  /// Whether memory of this type can be handed to ONNX Runtime without a copy.
  static boolean sharable(TensorType type) {
    return javaType(type.elementType()).isPresent() && type.bytes() <= MAX_BYTES;
  }

  /// A tensor over the host tensor's memory.
  ///
  /// @throws IllegalArgumentException if it is not [#sharable]
  static OnnxTensor over(OrtEnvironment environment, HostTensor tensor) throws OrtException {
    OnnxJavaType type =
        javaType(tensor.type().elementType())
            .orElseThrow(() -> new IllegalArgumentException(tensor.type() + " cannot be shared"));
    ByteBuffer buffer = tensor.data().asByteBuffer().order(ByteOrder.nativeOrder());
    return OnnxTensor.createTensor(environment, buffer, tensor.type().shape().toArray(), type);
  }

  /// Uninitialised memory for a tensor, aligned as ONNX Runtime's own.
  static HostTensor allocate(SegmentAllocator memory, TensorType type) {
    return new HostTensor(
        type, memory.allocate(Math.max(type.bytes(), 1), ALIGNMENT).asSlice(0, type.bytes()));
  }

  /// Whether the tensor's elements are numbers.
  static boolean holdsNumbers(OnnxTensor tensor) {
    return tensor.getInfo().onnxType
        != TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING;
  }

  /// A copy in memory of the garbage collector's.
  ///
  /// @param tensor of numbers
  static HostTensor copy(OnnxTensor tensor) {
    HostTensor view = view(tensor);
    HostTensor copy = allocate(Arena.ofAuto(), view.type());
    copy.data().copyFrom(view.data());
    return copy;
  }

  /// The tensor's own memory, valid until it is closed.
  ///
  /// @param tensor of numbers
  static HostTensor view(OnnxTensor tensor) {
    TensorInfo info = tensor.getInfo();
    TensorType type = new TensorType(elementType(info.onnxType), Shape.of(info.getShape()));
    return new HostTensor(
        type,
        type.bytes() == 0
            ? MemorySegment.NULL
            : MemorySegment.ofBuffer(tensor.getByteBuffer()).asSlice(0, type.bytes()));
  }

  /// ONNX's element type of ONNX Runtime's.
  static ElementType elementType(TensorInfo.OnnxTensorType type) {
    return switch (type) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> ElementType.FLOAT;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> ElementType.DOUBLE;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> ElementType.FLOAT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> ElementType.BFLOAT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> ElementType.UINT8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> ElementType.INT8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> ElementType.UINT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> ElementType.INT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> ElementType.UINT32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> ElementType.INT32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> ElementType.UINT64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> ElementType.INT64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> ElementType.BOOL;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> ElementType.STRING;
      default -> ElementType.UNDEFINED;
    };
  }
}
