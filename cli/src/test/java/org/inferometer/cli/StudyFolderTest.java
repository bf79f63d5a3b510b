package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StudyFolderTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 23);

  @TempDir Path folder;

  @Test
  void theFolderThatWasNamedIsTaken() {
    assertThat(StudyFolder.choose(Optional.of(folder), "zoo:lenet", true, DAY)).isEqualTo(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "zoo:resnet-50, inferometer-resnet-50-",
    "/models/my net.onnx, inferometer-my_net-",
    "saved_model/, inferometer-saved_model-",
    "..onnx, inferometer-_-",
    "nets/deploy.prototxt::weights=/data/net.v1.caffemodel, inferometer-deploy-",
    "saved_model/::signature=serve, inferometer-saved_model-",
    "decomposed:nets/net.onnx, inferometer-net-",
  })
  void theNameIsTheModelsWithoutFolderAndExtension(String model, String expected) {
    assertThat(StudyFolder.prefix(model)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"y, 250", "\u00e4, 127", "\ud83d\ude00, 60"})
  void aNameTooLongForAFolderIsCutAndStaysApartFromOthers(String letter, int times) {
    String one = StudyFolder.prefix(letter.repeat(times) + "x.onnx");
    String other = StudyFolder.prefix(letter.repeat(times) + "z.onnx");

    assertThat(one.length()).isLessThan(160);
    if (times > 120) {
      assertThat(one).isNotEqualTo(other);
    }
    Path chosen = StudyFolder.choose(Optional.empty(), letter.repeat(times) + ".onnx", false, DAY);
    assertThat(Files.exists(chosen)).isFalse();
  }

  @Test
  void withoutANameTheFolderSaysModelAndDate() {
    assertThat(StudyFolder.choose(Optional.empty(), "zoo:no-such-test", false, DAY))
        .isEqualTo(Path.of("inferometer-no-such-test-2026-11-23"));
  }

  @Test
  void resumingTakesTheFolderThatWasWrittenToLast() throws IOException {
    Path first =
        Files.createDirectories(folder.resolve("inferometer-x-2026-11-22").resolve("cells"));
    Path second =
        Files.createDirectories(folder.resolve("inferometer-x-2026-11-23-2").resolve("cells"));
    Files.createDirectories(folder.resolve("inferometer-x-2026-11-24"));
    Files.setLastModifiedTime(first, FileTime.fromMillis(2_000_000));
    Files.setLastModifiedTime(second, FileTime.fromMillis(1_000_000));

    assertThat(StudyFolder.latest(folder, "inferometer-x-")).isEqualTo(first.getParent());
  }

  @Test
  void resumingNeverTakesTheFolderOfANetworkWhoseNameGoesOn() throws IOException {
    Files.createDirectories(folder.resolve("inferometer-lenet-5-2026-11-29").resolve("cells"));

    assertThatThrownBy(() -> StudyFolder.latest(folder, "inferometer-lenet-"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there is no study folder inferometer-lenet-DATE");
  }

  @Test
  void resumingWithoutAFolderSaysHowToNameIt() {
    assertThatThrownBy(() -> StudyFolder.latest(folder, "inferometer-x-"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--out");
  }
}
