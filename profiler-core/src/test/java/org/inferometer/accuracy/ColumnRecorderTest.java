package org.inferometer.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.inferometer.data.InputException;
import org.inferometer.data.labelled.LabelledSample;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.study.Evaluation.Column;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;

class ColumnRecorderTest {
  @Test
  void theHighestScoreIsPredictedAndTheLabelHasItsPlace() throws Exception {
    Column column = column(new float[] {1, 3, 2, 0, -1, -2}, 2);

    assertThat(column.predicted()).containsExactly(1);
    assertThat(column.rank()).containsExactly(2);
    assertThat(column.isRight(0)).isFalse();
    assertThat(column.top1().asDouble()).hasValue(0);
    assertThat(column.top5().asDouble()).hasValue(1);
  }

  @Test
  void equalScoresStandInTheOrderOfTheirClassesSoThatTheyHelpNobody() throws Exception {
    assertThat(column(new float[] {5, 5, 5}, 1).rank()).containsExactly(2);
    assertThat(column(new float[] {5, 5, 5}, 0).rank()).containsExactly(1);
  }

  @Test
  void theBestOfSeveralRightClassesCounts() throws Exception {
    assertThat(column(new float[] {1, 3, 2}, 0, 2).rank()).containsExactly(2);
  }

  /// e^2 / (e^2 + e^1 + e^0) by hand.
  @Test
  void confidenceIsTheSoftmaxOfScores() throws Exception {
    double expected = Math.exp(2) / (Math.exp(2) + Math.exp(1) + 1);

    assertThat((double) column(new float[] {0, 2, 1}, 1).confidence()[0])
        .isCloseTo(expected, within(5e-5));
    assertThat(ColumnRecorder.softmax(new double[] {1e4, 0}, 0)).isEqualTo(1);
  }

  @Test
  void probabilitiesAreConfidencesAlready() throws Exception {
    ColumnRecorder recorder = new ColumnRecorder("none", 3, 1);
    recorder.add(0, sample(1), tensor(0.1f, 0.7f, 0.2f), 0);

    assertThat(recorder.sawProbabilitiesOnly()).isTrue();
    assertThat(recorder.column(true).confidence()[0]).isEqualTo(0.7f);
  }

  @Test
  void scoresThatSumToOneButAreNegativeAreNoProbabilities() throws Exception {
    ColumnRecorder recorder = new ColumnRecorder("none", 3, 1);
    recorder.add(0, sample(1), tensor(-0.5f, 1f, 0.5f), 0);

    assertThat(recorder.sawProbabilitiesOnly()).isFalse();
  }

  @Test
  void fiveClassesHaveNoTopFive() throws Exception {
    assertThat(column(new float[] {1, 2, 3, 4, 5}, 4).top5())
        .isEqualTo(Reading.unavailable("the model scores 5 classes only"));
  }

  @Test
  void aScoreThatIsNotFiniteIsNamedWithItsSample() {
    assertThatThrownBy(() -> column(new float[] {1, Float.NaN, 0}, 0))
        .isInstanceOf(InputException.class)
        .hasMessage("for 0/a.png (none), class 1 has the score NaN");
  }

  private static Column column(float[] scores, int... labels) throws InputException {
    ColumnRecorder recorder = new ColumnRecorder("none", scores.length, 1);
    recorder.add(0, sample(labels), tensor(scores), 0);
    return recorder.column(false);
  }

  private static LabelledSample sample(int... labels) {
    return new LabelledSample(Path.of("0/a.png"), "0/a.png", labels, "0");
  }

  private static HostTensor tensor(float... values) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    return new HostTensor(
        new TensorType(ElementType.FLOAT, Shape.of(1, values.length)),
        MemorySegment.ofBuffer(bytes));
  }
}
