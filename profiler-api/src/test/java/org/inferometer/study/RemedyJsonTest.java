package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.inferometer.study.Remedy.Setting;
import org.junit.jupiter.api.Test;

class RemedyJsonTest {
  private static final List<Remedy> REMEDIES =
      List.of(new Remedy(Setting.WORKER_HEAP, "2g"), Remedy.of(Setting.BATCH));

  @Test
  void remediesOfACellThatIsNotMeasuredComeBack() throws IOException {
    for (Cell.Outcome outcome :
        List.of(new Cell.Failed("why", REMEDIES), new Cell.Unsupported("why", REMEDIES))) {
      Cell cell = StudySamples.unsupported().with(outcome);
      assertThat(StudyJson.parseCell(StudyJson.formatCell(cell))).isEqualTo(cell);
    }
  }

  @Test
  void aCellOfAnEarlierReleaseHasNone() throws IOException {
    Cell cell = StudySamples.unsupported().with(new Cell.Failed("why"));
    String json = StudyJson.formatCell(cell);

    assertThat(json).doesNotContain("remedies");
    assertThat(StudyJson.parseCell(json)).isEqualTo(cell);
  }
}
