package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.graph.Model;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Cell;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Study;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.process.WorkerCommand;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A network whose importer says that its weights are seeded, through the whole runner.
class SeededStudyTest {
  private static final String WHY = "no file of weights was named, so they are seeded";

  @TempDir static Path cache = Path.of("");
  @TempDir Path folder = Path.of("");

  @Test
  void nothingIsSaidOfTheAccuracyOfSeededWeights() throws Exception {
    Study study = run();

    assertThat(study.networks().getFirst().seeded()).isEqualTo(WHY);
    for (Cell cell : study.cells().subList(0, 2)) {
      Measurements measured = Objects.requireNonNull(cell.measurements(), cell::toString);
      assertThat(readings(measured.accuracy()))
          .as(cell.id())
          .allSatisfy(reading -> assertThat(reading).isEqualTo(Reading.unavailable(WHY)));
      assertThat(measured.accuracy().outputs()).isEmpty();
      assertThat(measured.accuracy().strict()).isNull();
      assertThat(measured.accuracy().dependsOnMadeUpInputs()).isFalse();
      assertThat(measured.evaluation()).isEqualTo(new Evaluation.Unavailable(WHY));
      assertThat(measured.latency().medianMs().asDouble()).isPresent();
    }
    Sensitivity sensitivity = study.sensitivities().getFirst();
    assertThat(sensitivity.int8Db()).isEqualTo(Reading.unavailable(WHY));
    assertThat(sensitivity.layers()).isEmpty();
    assertThat(StudyJson.read(folder.resolve("study/study.json")))
        .usingRecursiveComparison()
        .isEqualTo(study);
  }

  private static List<Reading> readings(Accuracy accuracy) {
    return Stream.of(
            accuracy.maxAbsoluteError(),
            accuracy.relativeL2(),
            accuracy.cosine(),
            accuracy.sqnrDb(),
            accuracy.top1Agreement(),
            accuracy.top5Agreement())
        .toList();
  }

  /// The zoo's smallest network, as an importer would have left it.
  private Path seeded() throws IOException {
    Model m = Zoo.model("lenet", 1);
    Path file = folder.resolve("seeded.onnx");
    OnnxWriter.write(
        new Model(
            m.irVersion(),
            m.producerName(),
            m.producerVersion(),
            m.domain(),
            m.modelVersion(),
            m.docString(),
            m.operatorSets(),
            m.graph(),
            m.functions(),
            Map.of(Network.SEEDED_KEY, WHY)),
        file);
    return file;
  }

  private LabelledRequest images() throws IOException {
    Path images = folder.resolve("images");
    for (int label = 0; label < 10; label++) {
      Path named = Files.createDirectories(images.resolve(Integer.toString(label)));
      ImageIO.write(
          new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY),
          "png",
          named.resolve("0.png").toFile());
    }
    return new LabelledRequest(images.toString(), null, null, List.of(), 100);
  }

  private Study run() throws Exception {
    StudyPlan plan =
        new StudyPlan(
            new Networks(List.of(seeded().toString()), Map.of(), Optional.empty(), 7),
            new BackendChoice("good", Map.of(), 0),
            List.of(Precision.FP32, Precision.FP16, Precision.INT8),
            List.of(1),
            new Timing(Duration.ofMillis(200), 1, Duration.ofSeconds(60)),
            new Derivation(
                CalibrationRequest.DEFAULT,
                List.of(),
                Optional.of(new SensitivityRequest(null, null, false))),
            Optional.of(images()),
            new Output(folder.resolve("study"), false, List.of("inferometer", "profile")));
    return new StudyRunner(
            new FakePlugins(), WorkerCommand.sameJvm(WorkerMain.class), cache, "test")
        .run(plan, new Listener())
        .study();
  }
}
