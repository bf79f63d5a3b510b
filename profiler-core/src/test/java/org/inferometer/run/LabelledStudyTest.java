package org.inferometer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.inferometer.data.image.Augmentation;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.study.Evaluation;
import org.inferometer.study.LabelledData;
import org.inferometer.study.Precision;
import org.inferometer.study.Study;
import org.inferometer.study.StudyJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Labelled images through the whole runner, with an engine that scores every class alike.
class LabelledStudyTest {
  @TempDir static Path cache = Path.of("");
  @TempDir Path folder = Path.of("");

  private final Listener listener = new Listener();

  @Test
  void theEngineOfTheSmallestBatchIsEvaluatedAndTheOtherNamesIt() throws Exception {
    Study study = run(request(digits(10, 2), 10_000));

    LabelledData data = Objects.requireNonNull(study.labelled());
    assertThat(data.samples()).isEqualTo(20);
    assertThat(data.classes()).hasSize(10).startsWith("0", "1");
    assertThat(evaluation(study, 0)).isEqualTo(new Evaluation.Elsewhere("lenet/good/fp32/b1"));
    Evaluation.Scored scored = (Evaluation.Scored) evaluation(study, 1);
    assertThat(scored.columns()).hasSize(2);
    // Of ten equal scores the first is taken: right for the two images of class 0.
    assertThat(scored.columns().getFirst().top1().asDouble()).hasValue(0.1);
    assertThat(scored.columns().getFirst().top5().asDouble()).hasValue(0.5);
    assertThat(listener.events).contains("evaluation");
    assertThat(StudyJson.read(folder.resolve("study/study.json")))
        .usingRecursiveComparison()
        .isEqualTo(study);
  }

  @Test
  void fewerSamplesThanThereAreSayHowManyThereAre() throws Exception {
    LabelledData data = Objects.requireNonNull(run(request(digits(10, 2), 10)).labelled());

    assertThat(data.samples()).isEqualTo(10);
    assertThat(data.available()).isEqualTo(20);
  }

  @Test
  void classesThatTheModelDoesNotHaveEndTheStudyBeforeItBegins() throws Exception {
    LabelledRequest request = request(digits(3, 1), 100);

    assertThatThrownBy(() -> run(request))
        .isInstanceOf(StudyException.class)
        .hasMessageContaining("has 3 classes, but zoo:lenet scores 10");
    assertThat(listener.events).isEmpty();
  }

  @Test
  void anUnreadableImageEndsTheStudyBeforeItBegins() throws Exception {
    Path digits = digits(10, 1);
    Files.writeString(digits.resolve("4/0.png"), "no image");

    assertThatThrownBy(() -> run(request(digits, 100)))
        .isInstanceOf(StudyException.class)
        .hasMessageContaining(digits.resolve("4/0.png") + ": is no image that can be read");
    assertThat(listener.events).isEmpty();
  }

  private LabelledRequest request(Path data, int samples) {
    return new LabelledRequest(data.toString(), null, null, List.of(Augmentation.INVERT), samples);
  }

  private Path digits(int classes, int each) throws IOException {
    Path digits = folder.resolve("digits");
    for (int label = 0; label < classes; label++) {
      Files.createDirectories(digits.resolve(Integer.toString(label)));
      for (int i = 0; i < each; i++) {
        ImageIO.write(
            new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY),
            "png",
            digits.resolve(label + "/" + i + ".png").toFile());
      }
    }
    return digits;
  }

  private static Evaluation evaluation(Study study, int cell) {
    return Objects.requireNonNull(study.cells().get(cell).measurements()).evaluation();
  }

  private Study run(LabelledRequest request) throws StudyException {
    StudyPlan plan =
        new StudyPlan(
            List.of("zoo:lenet"),
            "good",
            List.of(Precision.FP32),
            List.of(3, 1),
            Map.of(),
            Optional.empty(),
            Duration.ofMillis(200),
            1,
            0,
            7,
            Duration.ofSeconds(60),
            false,
            folder.resolve("study"),
            List.of("inferometer", "profile", "zoo:lenet"),
            CalibrationRequest.DEFAULT,
            List.of(),
            Optional.empty(),
            Optional.of(request),
            Map.of());
    return new StudyRunner(
            new FakePlugins(), WorkerCommand.sameJvm(WorkerMain.class), cache, "test")
        .run(plan, listener)
        .study();
  }
}
