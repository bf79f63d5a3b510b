package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.inferometer.reports.LabelledFixtures;
import org.inferometer.reports.StudyFixtures;
import org.junit.jupiter.api.Test;

class LabelledAnalysisTest {
  private static LabelledAnalysis labelled(int samples) {
    return Analysis.of(LabelledFixtures.labelled(samples)).labelled().orElseThrow();
  }

  @Test
  void aStudyWithoutLabelsHasNoAccuracy() {
    assertThat(Analysis.of(StudyFixtures.grid(5)).labelled()).isEmpty();
  }

  /// Of 1,000 samples each twentieth is wrong in FP32, each tenth in INT8; Wilson's interval of 950
  /// of 1,000 is 93.47 to 96.19 % by hand.
  @Test
  void aRowForEachPrecisionHasAColumnForEachAugmentation() {
    var summary = labelled(1_000).summary();

    assertThat(summary.columns().stream().map(Table.Column::title))
        .containsExactly(
            "Network",
            "Precision",
            "Top-1 (%)",
            "Top-5 (%)",
            "Top-1, invert (%)",
            "Top-5, invert (%)");
    assertThat(texts(summary.rows().getFirst()))
        .containsExactly("resnet-152", "FP32", "95.00", "100.00", "50.00", "100.00");
    assertThat(summary.rows().getFirst().get(2).note()).isEqualTo("93.47–96.19");
    assertThat(texts(summary.rows().getLast())).startsWith("resnet-152", "INT8", "90.00");
  }

  /// 50 samples are right in FP32 only and none in INT8 only: 2 * 0.5^50.
  @Test
  void precisionsAreComparedOnTheSameSamples() {
    var first = texts(labelled(1_000).comparisons().rows().getFirst());

    assertThat(first).startsWith("INT8", "FP32", "as they are", "-5.00");
    assertThat(first).endsWith("0", "50", "<\u00a00.0001", "worse");
  }

  /// Of 40 samples two differ, both for the worse: p = 2 * 0.25.
  @Test
  void fewSamplesDoNotTellPrecisionsApart() {
    assertThat(texts(labelled(40).comparisons().rows().getFirst()))
        .endsWith("0", "2", "0.500", "unclear");
  }

  @Test
  void theSentenceSaysWhatThePrecisionCosts() {
    assertThat(Analysis.of(LabelledFixtures.labelled(1_000)).answer())
        .contains("costs 5.00 points of top-1 (")
        .doesNotContain("relative L2");
    assertThat(Analysis.of(LabelledFixtures.labelled(40)).answer())
        .contains(
            "has a top-1 (90.0\u00a0%) that cannot be told apart from that of FP32 (95.0\u00a0%)");
  }

  @Test
  void theImagesOnWhichPrecisionsDisagreeAreFewOnPaper() {
    var telling = labelled(1_000).telling();

    assertThat(telling.caption()).isEqualTo("Images on which they disagree: 40 of 50");
    assertThat(telling.rows()).hasSize(40);
    assertThat(telling.rows().getFirst().getLast().note()).isEqualTo("wrong");
  }

  @Test
  void everyNetworkIsShownBeforeASecondPrecisionOfAny() {
    var telling = Analysis.of(LabelledFixtures.variants(100)).labelled().orElseThrow().telling();

    assertThat(telling.columns().stream().map(Table.Column::title))
        .containsExactly(
            "Image",
            "Label",
            "small FP32",
            "small INT8",
            "full FP32",
            "full INT8",
            "inverted FP32",
            "wide FP32");
    assertThat(telling.caption()).startsWith("Images on which six of eight disagree");
  }

  /// Each precision against FP32 of its own network, and each network against the first.
  @Test
  void variantsAreComparedWithinTheirNetworkAndAcrossNetworks() {
    var comparisons =
        Analysis.of(LabelledFixtures.variants(100)).labelled().orElseThrow().comparisons();

    assertThat(comparisons.rows().stream().filter(row -> row.get(2).text().equals("as they are")))
        .extracting(row -> row.get(0).text() + " / " + row.get(1).text())
        .containsExactly(
            "small INT8 / small FP32",
            "full FP32 / small FP32",
            "full INT8 / full FP32",
            "full INT8 / small INT8",
            "inverted FP32 / small FP32",
            "inverted INT8 / inverted FP32",
            "inverted INT8 / small INT8",
            "wide FP32 / small FP32",
            "wide INT8 / wide FP32",
            "wide INT8 / small INT8");
  }

  @Test
  void howConfidencesAreMadeFollowsItsColonWithoutACapital() {
    assertThat(labelled(40).about()).contains("Confidence: the softmax of the model's scores.");
  }

  private static List<String> texts(List<Table.Entry> row) {
    return row.stream().map(Table.Entry::text).toList();
  }
}
