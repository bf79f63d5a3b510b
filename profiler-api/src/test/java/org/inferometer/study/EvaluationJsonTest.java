package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.inferometer.study.Evaluation.Column;
import org.inferometer.study.Evaluation.Scored;
import org.junit.jupiter.api.Test;

class EvaluationJsonTest {
  @Test
  void labelledSamplesAndTheirScoresComeBack() throws Exception {
    Study study = study(scored(2), 2);

    Study back = StudyJson.parse(StudyJson.format(study));

    assertThat(back).usingRecursiveComparison().isEqualTo(study);
  }

  @Test
  void anEvaluationElsewhereAndOneWithoutResultComeBack() throws Exception {
    for (Evaluation evaluation :
        List.of(new Evaluation.Elsewhere("lenet/b/fp32/b1"), new Evaluation.Unavailable("why"))) {
      Cell cell = cell(evaluation);
      assertThat(evaluation(StudyJson.formatCell(cell))).isEqualTo(evaluation);
    }
  }

  @Test
  void aCellOfAnEarlierReleaseHasNoEvaluationAndIsReadAllTheSame() throws Exception {
    String json = StudyJson.formatCell(cell(new Evaluation.Unavailable("why")));
    String old = json.replace(",\"evaluation\":{\"unavailable\":\"why\"}", "");

    assertThat(old).doesNotContain("evaluation");
    assertThat(evaluation(old)).isEqualTo(Evaluation.NOT_ASKED);
  }

  @Test
  void columnsThatDoNotFitTheSamplesAreRefused() {
    assertThatThrownBy(() -> StudyJson.format(study(scored(3), 2)))
        .isInstanceOf(StudyFormatException.class)
        .hasMessageContaining("/cells/0/evaluation")
        .hasMessageContaining("3 entries for 2 labelled samples");
  }

  @Test
  void aPredictionThatIsNoClassIsRefusedWithItsPlace() throws Exception {
    String json = StudyJson.format(study(scored(2), 2));
    String hostile = json.replace("\"predicted\":[0,1]", "\"predicted\":[0,-1]");

    assertThat(hostile).isNotEqualTo(json);
    assertThatThrownBy(() -> StudyJson.parse(hostile))
        .hasMessageContaining("/cells/0/evaluation/columns/0/predicted/1")
        .hasMessageContaining("is no whole number from 0");
  }

  private static Evaluation evaluation(String json) throws IOException {
    return Objects.requireNonNull(StudyJson.parseCell(json).measurements()).evaluation();
  }

  private static Study study(Evaluation evaluation, int samples) {
    Study plain = StudySamples.study(cell(evaluation));
    return new Study(
        plain.schema(),
        plain.id(),
        plain.createdAt(),
        plain.command(),
        plain.settings(),
        plain.environment(),
        plain.networks(),
        new LabelledData(
            "digits",
            "0f".repeat(32),
            5,
            1,
            "as it is",
            List.of("zero", "one"),
            java.util.Collections.nCopies(samples, "a.png"),
            java.util.stream.IntStream.range(0, samples)
                .mapToObj(i -> new int[] {i % 2})
                .toArray(int[][]::new)),
        plain.cells());
  }

  private static Scored scored(int samples) {
    int[] predicted = java.util.stream.IntStream.range(0, samples).map(i -> i % 2).toArray();
    int[] rank = new int[samples];
    java.util.Arrays.fill(rank, 1);
    float[] confidence = new float[samples];
    java.util.Arrays.fill(confidence, 0.9123f);
    return new Scored(
        "prob",
        2,
        "as the model gives it",
        12,
        List.of(
            new Column(
                Column.AS_IT_IS,
                Reading.measured(1, "1", samples, new Interval(0.34, 1)),
                Reading.unavailable("the model scores 2 classes only"),
                predicted,
                rank,
                confidence)));
  }

  private static Cell cell(Evaluation evaluation) {
    Measurements m = Objects.requireNonNull(StudySamples.measured(1, 1, 3).measurements());
    return StudySamples.cell(
        Precision.FP32,
        1,
        new Cell.Measured(
            new Measurements(
                m.provenance(),
                m.build(),
                m.latency(),
                m.throughput(),
                m.layerPass(),
                m.layers(),
                m.unattributedUs(),
                m.fusions(),
                m.memory(),
                m.power(),
                m.energyPerInferenceMj(),
                m.accuracy(),
                evaluation,
                m.derived())));
  }
}
