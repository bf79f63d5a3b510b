package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.inferometer.study.Environment;
import org.inferometer.study.Study;
import org.inferometer.study.StudyJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPartsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void aStudyThatItsFolderCannotTakeIsKeptElsewhereAndSaidWhere() throws Exception {
    Listener listener = new Listener();
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Path file = StudyWriter.write(study(), folder.resolve("missing"), kept, listener);
    assertThat(StudyJson.read(file).id()).isEqualTo("an-id");
    assertThat(listener.remarks)
        .singleElement()
        .asString()
        .contains("missing", "is kept in " + kept.resolve("study.json"));
  }

  @Test
  void anInterruptedThreadStillWritesTheStudyAndStaysInterrupted() throws Exception {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Thread.currentThread().interrupt();
    Path file = StudyWriter.write(study(), folder, kept, new Listener());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).isEqualTo(folder.resolve("study.json")).exists();
  }

  @Test
  void namesOfCellsNeverLeaveTheirFolder() {
    assertThat(Journal.stem("../../x/b1")).doesNotContain("/");
    assertThat(Journal.stem("n".repeat(500) + "/b1")).hasSizeLessThan(160);
  }

  private static Study study() {
    return new Study(
        Study.SCHEMA,
        "an-id",
        Instant.EPOCH,
        List.of("inferometer"),
        new Study.Settings(1, 0, 1, "seeded", 0.01),
        new Environment("os", "cpu", 1, 1, "jvm", "1", List.of(), List.of()),
        List.of(),
        List.of());
  }
}
