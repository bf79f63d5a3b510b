package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// Tensors as numbers.
final class Values {
  private Values() {}

  static double[] of(HostTensor tensor) {
    int count = (int) tensor.type().shape().elementCount();
    return IntStream.range(0, count).mapToDouble(i -> at(tensor, i)).toArray();
  }

  private static double at(HostTensor tensor, long i) {
    MemorySegment data = tensor.data();
    return switch (tensor.type().elementType()) {
      case FLOAT -> data.getAtIndex(JAVA_FLOAT_UNALIGNED, i);
      case DOUBLE -> data.getAtIndex(JAVA_DOUBLE_UNALIGNED, i);
      case FLOAT16 -> Float.float16ToFloat(data.getAtIndex(JAVA_SHORT_UNALIGNED, i));
      case BFLOAT16 -> Float.intBitsToFloat(data.getAtIndex(JAVA_SHORT_UNALIGNED, i) << 16);
      case INT8, BOOL -> data.getAtIndex(JAVA_BYTE, i);
      case UINT8 -> data.getAtIndex(JAVA_BYTE, i) & 0xFF;
      case INT16 -> data.getAtIndex(JAVA_SHORT_UNALIGNED, i);
      case UINT16 -> data.getAtIndex(JAVA_SHORT_UNALIGNED, i) & 0xFFFF;
      case INT32 -> data.getAtIndex(JAVA_INT_UNALIGNED, i);
      case UINT32 -> data.getAtIndex(JAVA_INT_UNALIGNED, i) & 0xFFFFFFFFL;
      case INT64, UINT64 -> (double) data.getAtIndex(JAVA_LONG_UNALIGNED, i);
      default -> throw new IllegalArgumentException("no number in " + tensor.type());
    };
  }

  static HostTensor floats(Shape shape, double... values) {
    HostTensor tensor = allocate(new TensorType(ElementType.FLOAT, shape));
    for (int i = 0; i < values.length; i++) {
      tensor.data().setAtIndex(JAVA_FLOAT_UNALIGNED, i, (float) values[i]);
    }
    return tensor;
  }

  static HostTensor halves(Shape shape, double... values) {
    HostTensor tensor = allocate(new TensorType(ElementType.FLOAT16, shape));
    for (int i = 0; i < values.length; i++) {
      tensor.data().setAtIndex(JAVA_SHORT_UNALIGNED, i, Float.floatToFloat16((float) values[i]));
    }
    return tensor;
  }

  static HostTensor allocate(TensorType type) {
    return Tensors.allocate(Arena.ofAuto(), type);
  }

  /// Decibels of the middle one of the outputs.
  static double medianDb(OutputComparison comparison) {
    return comparison.outputs().get(comparison.outputs().size() / 2).sqnrDb();
  }

  /// |actual - expected| ≤ absolute + relative · |expected|, NaN equal to NaN.
  static void assertClose(
      String what, double[] actual, double[] expected, double relative, double absolute) {
    Assertions.assertThat(actual).as("%s: elements", what).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      boolean same = Double.compare(actual[i], expected[i]) == 0;
      double bound = absolute + relative * Math.abs(expected[i]);
      if (!same && !(Math.abs(actual[i] - expected[i]) <= bound)) {
        Assertions.fail("%s: element %d is %s, expected %s", what, i, actual[i], expected[i]);
      }
    }
  }
}
