package org.inferometer.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.junit.jupiter.api.Test;

class ClassAgreementTest {
  @Test
  void eachItemCountsByItself() {
    HostTensor reference = scores(3, 1, 2, 3, 4, 5, 6, 9, 1, 2, 3, 4, 5, 9, 1, 2, 3, 4, 5);
    HostTensor engine = scores(3, 1, 2, 3, 4, 5, 6, 4, 1, 2, 3, 5, 6, 0, 1, 2, 3, 4, 5);
    assertThat(ClassAgreement.of(Map.of("y", engine), Map.of("y", reference), 3))
        .contains(new ClassAgreement("y", 3, 1 / 3.0, 2 / 3.0));
  }

  @Test
  void whatHasFewerThanSixNumbersForAnItemIsNoScoreOfClasses() {
    HostTensor boxes = scores(3, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4);
    assertThat(ClassAgreement.of(Map.of("y", boxes), Map.of("y", boxes), 3)).isEmpty();
  }

  @Test
  void aMapOfSeveralDimensionsIsNoScoreOfClasses() {
    TensorType type = new TensorType(ElementType.FLOAT, Shape.of(1, 3, 3));
    HostTensor map = new HostTensor(type, MemorySegment.ofArray(new float[9]));
    assertThat(ClassAgreement.of(Map.of("y", map), Map.of("y", map), 1)).isEmpty();
  }

  @Test
  void oneNumberForEachOfManyBoxesIsNoScoreOfClasses() {
    TensorType type = new TensorType(ElementType.FLOAT, Shape.of(1, 9, 1));
    HostTensor boxes = new HostTensor(type, MemorySegment.ofArray(new float[9]));
    assertThat(ClassAgreement.of(Map.of("y", boxes), Map.of("y", boxes), 1)).isEmpty();
  }

  @Test
  void wholeNumbersAreNoScoresOfClasses() {
    TensorType type = new TensorType(ElementType.INT64, Shape.of(1, 9));
    HostTensor indices = new HostTensor(type, MemorySegment.ofArray(new long[9]));
    assertThat(ClassAgreement.of(Map.of("y", indices), Map.of("y", indices), 1)).isEmpty();
  }

  @Test
  void aMapOfOnePixelForEachClassIsAClassification() {
    TensorType type = new TensorType(ElementType.FLOAT, Shape.of(1, 9, 1, 1));
    HostTensor scores = new HostTensor(type, MemorySegment.ofArray(new float[9]));
    assertThat(ClassAgreement.of(Map.of("y", scores), Map.of("y", scores), 1)).isPresent();
  }

  private static HostTensor scores(int items, float... values) {
    Shape shape = Shape.of(items, values.length / items);
    return new HostTensor(new TensorType(ElementType.FLOAT, shape), MemorySegment.ofArray(values));
  }
}
