package org.inferometer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.plan.StudyException.Kind;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.runner.FakePlugins;
import org.inferometer.study.Precision;
import org.inferometer.zoo.Models;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calibration data that cannot be used is found before any cell is measured.
class CalibrationDataTest {
  private static final String FITTING = "(1, 1, 28, 28)";

  @TempDir static Path cache = Path.of("");
  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource(names = {"FP16", "INT8"})
  void aFolderThatIsNotThereIsNamed(Precision precision) {
    Path data = folder.resolve("none");

    assertRefused(precision, data, data + ": is not a folder; calibration data is a folder");
  }

  @ParameterizedTest
  @EnumSource(names = {"FP16", "INT8"})
  void aFolderWithoutSamplesIsNamed(Precision precision) throws IOException {
    Path data = data();
    Files.writeString(data.resolve("notes.txt"), "none yet");

    assertRefused(
        precision,
        data,
        data + ": holds no images (PNG, JPEG, BMP, GIF) and no .npy, .npz or .pb files");
  }

  @ParameterizedTest
  @EnumSource(names = {"FP16", "INT8"})
  void aSampleOfAnotherShapeIsNamedWithWhatIsExpected(Precision precision) throws IOException {
    Path data = data();
    npy(data.resolve("a.npy"), FITTING, 28 * 28 * 4);
    npy(data.resolve("b.npy"), "(1, 3, 28, 28)", 3 * 28 * 28 * 4);

    assertRefused(
        precision,
        data,
        data.resolve("b.npy")
            + ": holds float32[1x3x28x28], but the network takes float32[1x1x28x28], or items of"
            + " it without or with another first dimension");
  }

  @ParameterizedTest
  @EnumSource(names = {"FP16", "INT8"})
  void aSampleThatEndsTooEarlyIsNamed(Precision precision) throws IOException {
    Path data = data();
    npy(data.resolve("a.npy"), FITTING, 28 * 28 * 4);
    npy(data.resolve("b.npy"), FITTING, 100);

    assertRefused(precision, data, data.resolve("b.npy") + ": ");
  }

  @ParameterizedTest
  @EnumSource(names = {"FP16", "INT8"})
  void aPictureThatIsNoneIsNamedWhereverItStands(Precision precision) throws IOException {
    Path data = data();
    Files.writeString(data.resolve("z.png"), "no picture");

    assertRefused(precision, data, data.resolve("z.png") + ": ");
  }

  private void assertRefused(Precision precision, Path data, String message) {
    assertThatThrownBy(() -> planned(precision, data))
        .isInstanceOfSatisfying(
            StudyException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT))
        .hasMessageStartingWith(message)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void whatNothingReadsIsNotLookedAt(Precision precision) throws Exception {
    Path data = data();

    assertThat(planned(precision, data).cells()).hasSize(1);
  }

  private PlannedStudy planned(Precision precision, Path data) throws StudyException {
    CalibrationRequest request =
        new CalibrationRequest(data.toString(), null, CalibrationRequest.DEFAULT.calibrator(), 16);
    StudyPlan plan =
        new StudyPlan(
            new Networks(List.of("zoo:lenet"), Map.of(), Optional.empty(), 7),
            new BackendChoice("good", Map.of(), 0),
            List.of(precision),
            List.of(1),
            new Timing(Duration.ofMillis(400), 1, Duration.ofSeconds(60)),
            new Derivation(request, List.of(), Optional.empty()),
            Optional.empty(),
            new Output(folder.resolve("study"), false, List.of("inferometer")));
    FakePlugins plugins = new FakePlugins();
    return new Planner(plugins, new Models(plugins, cache, 7)).plan(plan);
  }

  private Path data() throws IOException {
    return Files.createDirectories(folder.resolve("data"));
  }

  /// The NumPy format, version 1.0: magic, length of the header, the header, the elements.
  private static void npy(Path file, String shape, int bytes) throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(new byte[] {(byte) header.length(), 0});
    out.write(header.getBytes(StandardCharsets.US_ASCII));
    out.write(new byte[bytes]);
    Files.write(file, out.toByteArray());
  }
}
