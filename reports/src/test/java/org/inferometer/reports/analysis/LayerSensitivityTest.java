package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Sensitivity.LayerLoss;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Suggestion;
import org.junit.jupiter.api.Test;

class LayerSensitivityTest {
  private final List<LayerSensitivity> all =
      StudyFixtures.sensitive().sensitivities().stream().map(LayerSensitivity::of).toList();

  @Test
  void aSuggestionSaysHowManyLayersReachWhatAndHowToApplyIt() {
    assertThat(all.getFirst().answer().replace('\u00a0', ' '))
        .isEqualTo(
            "2 of 4 INT8 layers kept in FP32 give 25.2 dB, where 25dB was asked for and INT8 alone"
                + " has 20.9 dB: the fewest found.");
    assertThat(all.getFirst().kept()).isEqualTo("'conv 2,<b>'");
  }

  @Test
  void theLineOfMadeUpInputsSaysSo() {
    assertThat(all.getFirst().line()).contains("This depends on made-up inputs.");
    assertThat(all.getLast().line()).doesNotContain("made-up");
  }

  @Test
  void pointsAreSaidInWordsWithTheirInterval() {
    var reached = Reading.measured(-0.6, Sensitivity.POINTS, 500, new Interval(-1.71, 0.42));
    var suggestion =
        new Suggestion("points:1", Status.NOT_NEEDED, reached, List.of(), "none", List.of());

    assertThat(LayerSensitivity.of(with(suggestion)).answer().replace('\u00a0', ' '))
        .isEqualTo(
            "INT8 reaches points:1 with every layer: it has 0.6 points less top-1 than FP32 (95 %:"
                + " -1.7 to +0.4, 500 images), and none needs to stay FP32.");
  }

  private static Sensitivity with(Suggestion suggestion) {
    var found = StudyFixtures.sensitive().sensitivities().getFirst();
    return new Sensitivity(
        found.network(),
        found.backend(),
        found.method(),
        found.inputs(),
        found.synthetic(),
        found.int8Db(),
        found.layers(),
        suggestion);
  }

  @Test
  void whatIsOutOfReachSaysSoAndSuggestsNothing() {
    assertThat(all.get(1).answer().replace('\u00a0', ' '))
        .contains("top1:99% is out of reach", "'conv' as the only INT8 layer", "75.0 % agreement");
    assertThat(all.get(1).kept()).isEmpty();
  }

  @Test
  void whatCouldNotBeExaminedSaysWhy() {
    assertThat(all.get(2).answer()).contains("not known", "the worker crashed");
    assertThat(all.get(2).heaviest(15)).isEmpty();
    assertThat(all.get(2).layers().rows()).isEmpty();
  }

  @Test
  void figuresOfMadeUpInputsSaySo() {
    assertThat(all.getFirst().notes()).anyMatch(note -> note.contains("made-up inputs"));
    assertThat(all.get(1).notes()).noneMatch(note -> note.contains("made-up inputs"));
  }

  @Test
  void theTableKeepsTheRankingAndMarksWhatIsSuggested() {
    assertThat(all.getFirst().heaviest(15)).extracting(LayerLoss::layer).startsWith("conv 2");
    assertThat(all.getFirst().layers().rows())
        .extracting(row -> row.get(0).text() + " " + row.get(2).text() + " " + row.get(4).text())
        .containsExactly("conv 2 24.6 FP32", "<b> 28.8 FP32", "=c 31.0 INT8", "quiet n/a INT8");
  }

  @Test
  void layersThatStayedFp32AsAskedAreNotHeldAgainstTheEngine() {
    var cell =
        Analysis.of(StudyFixtures.sensitive()).cells().stream()
            .filter(c -> c.cell().id().contains("mixed"))
            .findFirst()
            .orElseThrow();

    assertThat(cell.label()).isEqualTo("INT8 mixed, batch 1");
    assertThat(cell.precisionNote()).startsWith("Kept in FP32 as asked: conv 2, <b>.");
  }
}
