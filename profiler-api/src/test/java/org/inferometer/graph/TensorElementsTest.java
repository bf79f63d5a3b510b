package org.inferometer.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorElementsTest {
  @ParameterizedTest
  @CsvSource({
    "FLOAT16, 1.00048828125, 1", // halfway, and 1 is even
    "FLOAT16, 1.00146484375, 1.001953125", // halfway, and this is even
    "FLOAT16, 1.0007, 1.0009765625",
    "FLOAT16, 65519, 65504",
    "BFLOAT16, 1.00390625, 1",
    "BFLOAT16, 1.01171875, 1.015625",
    "BFLOAT16, 1.005, 1.0078125",
    "BFLOAT16, -3.389e38, -3.3895313892515355e38",
    "INT64, 5, 5"
  })
  void numbersBecomeTheNearestOfAnotherType(ElementType type, float given, double nearest) {
    HostTensor tensor =
        new HostTensor(
            new TensorType(ElementType.FLOAT, Shape.of(1)),
            MemorySegment.ofArray(new float[] {given}));

    HostTensor converted = TensorElements.converted(tensor, new TensorType(type, Shape.of(1)));

    assertThat(converted.type().elementType()).isEqualTo(type);
    assertThat(TensorElements.get(converted, 0)).isEqualTo(nearest);
  }

  /// Rounding to a float first would make a tie of what lies just above or below one.
  @ParameterizedTest
  @CsvSource({
    "FLOAT16, 1.00048828126, 1.0009765625",
    "FLOAT16, 1.00146484374, 1.0009765625",
    "FLOAT16, 65519.999999999, 65504",
    "BFLOAT16, 1.003906250001, 1.0078125",
    "BFLOAT16, -1.003906250001, -1.0078125",
    "FLOAT16, 1e300, Infinity",
    "FLOAT16, 1e-300, 0"
  })
  void numbersOfDoublePrecisionAreRoundedOnce(ElementType type, double given, double nearest) {
    TensorType one = new TensorType(type, Shape.of(1));
    HostTensor tensor = new HostTensor(one, MemorySegment.ofArray(new byte[(int) one.bytes()]));

    TensorElements.set(tensor, 0, given);

    assertThat(TensorElements.get(tensor, 0)).isEqualTo(nearest);
  }
}
