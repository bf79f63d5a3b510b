package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.study.Sensitivity.LayerLoss;
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
    assertThat(all.getFirst().option()).isEqualTo("--keep-fp32 'conv 2,<b>'");
  }

  @Test
  void whatIsOutOfReachSaysSoAndSuggestsNothing() {
    assertThat(all.get(1).answer().replace('\u00a0', ' '))
        .contains("top1:99% is out of reach", "'conv' as the only INT8 layer", "75.0 % agreement");
    assertThat(all.get(1).option()).isEmpty();
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
