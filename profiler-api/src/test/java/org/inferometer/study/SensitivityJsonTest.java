package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.inferometer.study.Sensitivity.LayerLoss;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Step;
import org.inferometer.study.Sensitivity.Suggestion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensitivityJsonTest {
  private static final Reading FOUND = new Reading.Measured(41.5, "dB", 16, null);

  @TempDir Path folder = Path.of("");

  @Test
  void aStudyWithSensitivitiesAndAMixedCellComesBackAsItWas() throws Exception {
    Study study = study(mixed(), sensitivity("lenet"));

    String json = StudyJson.format(study);

    assertThat(json)
        .contains("\"precision\":\"int8-mixed\"", "\"keptFp32\":[\"conv1\",\"Softmax\"]");
    assertThat(StudyJson.parse(json)).isEqualTo(study);
  }

  @Test
  void aSensitivityFileComesBackAsItWas() throws Exception {
    Path file = folder.resolve("s.json");
    Sensitivity none = Sensitivity.unavailable("lenet", "onnxruntime", "it crashed");
    for (Sensitivity each : List.of(sensitivity("lenet"), none)) {
      StudyJson.writeSensitivity(each, file);
      assertThat(StudyJson.readSensitivity(file)).isEqualTo(each);
    }
  }

  @Test
  void aStudyOfAnEarlierReleaseHasNoSensitivities() throws Exception {
    String json = StudyJson.format(StudySamples.study(StudySamples.failed()));

    Study old = StudyJson.parse(json.replace(",\"sensitivities\":[]", ""));

    assertThat(json).contains("sensitivities");
    assertThat(old.sensitivities()).isEmpty();
    assertThat(old.cells().getFirst().keptFp32()).isEmpty();
  }

  @Test
  void aSensitivityOfANetworkThatTheStudyLacksIsRefused() {
    assertThatThrownBy(() -> StudyJson.format(study(mixed(), sensitivity("vgg19"))))
        .isInstanceOf(StudyFormatException.class)
        .hasMessageContaining("/sensitivities/0/network")
        .hasMessageContaining("'vgg19'");
  }

  @Test
  void aSuggestionWithoutLayersIsNone() {
    assertThatThrownBy(() -> new Suggestion("40dB", Status.FOUND, FOUND, List.of(), "", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Study study(Cell cell, Sensitivity sensitivity) {
    Study base = StudySamples.study(cell);
    return new Study(
        base.schema(),
        base.id(),
        base.createdAt(),
        base.command(),
        base.settings(),
        base.environment(),
        base.networks(),
        base.labelled(),
        base.cells(),
        List.of(sensitivity));
  }

  private static Cell mixed() {
    return new Cell(
        Cell.id("lenet", "onnxruntime", Precision.INT8_MIXED, 1),
        "lenet",
        "onnxruntime",
        "cpu",
        Precision.INT8_MIXED,
        1,
        List.of("conv1", "Softmax"),
        new Cell.Failed("it crashed"));
  }

  private static Sensitivity sensitivity(String network) {
    return new Sensitivity(
        network,
        "onnxruntime",
        List.of("Each figure: as in this test."),
        "16 made-up inputs",
        true,
        new Reading.Measured(33.9, "dB", 16, null),
        List.of(new LayerLoss("conv1", "Conv", FOUND, Reading.estimated(1, "1", "noises add up"))),
        new Suggestion(
            "40dB",
            Status.FOUND,
            FOUND,
            List.of("conv1"),
            "",
            List.of(new Step("every layer INT8", 0, FOUND, false))));
  }
}
