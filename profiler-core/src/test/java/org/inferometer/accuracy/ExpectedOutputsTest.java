package org.inferometer.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.accuracy.ExpectedOutputs.Judgement;
import org.inferometer.data.InputException;
import org.inferometer.data.OutputFolder;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectedOutputsTest {
  @TempDir Path folder = Path.of("");

  private static HostTensor floats(Shape shape, float... values) {
    return new HostTensor(
        new TensorType(ElementType.FLOAT, shape),
        Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values));
  }

  private Judgement judge(double tolerance, HostTensor actual, HostTensor expected)
      throws Exception {
    OutputFolder.write(folder, Map.of("y", expected));
    return new ExpectedOutputs(folder, tolerance).judge(Map.of("y", actual));
  }

  @Test
  void theErrorIsTheNormOfTheDifferenceOverThatOfTheExpected() throws Exception {
    // |(3, 4)| = 5 and |(0, 0.1)| = 0.1: 0.02.
    HostTensor expected = floats(Shape.of(1, 2), 3, 4);
    HostTensor actual = floats(Shape.of(1, 2), 3, 4.1f);
    assertThat(judge(0.021, actual, expected).failure()).isEmpty();
    assertThat(judge(0.019, actual, expected).failure())
        .contains(
            "the outputs are not those expected: 'y' differs from y.npy by 0.020 (relative L2), more"
                + " than 0.019");
  }

  @Test
  void oneItemIsExpectedOfEachItemOfABatch() throws Exception {
    HostTensor one = floats(Shape.of(1, 2), 3, 4);
    assertThat(judge(0, floats(Shape.of(2, 2), 3, 4, 3, 4), one).failure()).isEmpty();
    assertThat(judge(0, floats(Shape.of(2, 2), 3, 4, 3, 5), one).failure()).isPresent();
  }

  @Test
  void anotherShapeIsNamed() throws Exception {
    assertThat(judge(1, floats(Shape.of(1, 2), 3, 4), floats(Shape.of(3), 1, 2, 3)).failure())
        .contains(
            "the outputs are not those expected: 'y' is float32[1x2], but y.npy holds float32[3]");
  }

  @Test
  void whatIsNotFiniteMustBeTheSame() throws Exception {
    HostTensor holes = floats(Shape.of(3), Float.NaN, Float.POSITIVE_INFINITY, 1);
    assertThat(judge(0, holes, holes).failure()).isEmpty();
    assertThat(judge(0.5, floats(Shape.of(3), 0, 1e38f, 1), holes).failure()).isPresent();
    assertThat(judge(0.5, holes, floats(Shape.of(3), 0, 1, 1)).failure()).isPresent();
  }

  @Test
  void zerosAreExpectedExactly() throws Exception {
    HostTensor zeros = floats(Shape.of(2), 0, 0);
    assertThat(judge(0.5, zeros, zeros).failure()).isEmpty();
    assertThat(judge(0.5, floats(Shape.of(2), 0, 1e-9f), zeros).failure()).isPresent();
  }

  @Test
  void aFolderWithNoneOfTheOutputsIsRefused() {
    assertThatThrownBy(() -> new ExpectedOutputs(folder, 0).check(List.of("y", "z")))
        .isInstanceOf(InputException.class)
        .hasMessage(
            folder + ": holds values for none of the outputs y, z; add a file NAME.npy for one of"
                + " them");
  }
}
