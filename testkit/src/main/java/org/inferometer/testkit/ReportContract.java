package org.inferometer.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Study;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [ReportRenderer] owes: any study becomes the file that was asked for, and nothing
/// else is written. Extend it in a test of the plugin.
public abstract class ReportContract {
  private static final String FORMER = "what a former report said";

  @TempDir Path folder;

  private ReportRenderer renderer;
  private Path studyFolder;

  /// For subclasses.
  @SuppressWarnings("NullAway.Init") // JUnit calls prepare() before each test.
  protected ReportContract() {}

  /// The renderer under test.
  protected abstract ReportRenderer renderer();

  @BeforeEach
  final void prepare() throws IOException {
    renderer = renderer();
    studyFolder = Files.createDirectory(folder.resolve("a study, ünusually named"));
    Files.writeString(studyFolder.resolve("study.json"), "{}");
    assumeTrue(renderer.probe() instanceof Probe.Available, () -> renderer.probe().toString());
  }

  @Test
  final void itSaysWhatItIs() {
    assertThat(renderer.format()).matches("[a-z0-9][a-z0-9-]*");
    assertThat(renderer.fileName()).matches("[A-Za-z0-9._-]+").doesNotStartWith(".");
  }

  @Test
  final void aStudyWithFailedAndUnsupportedCellsIsWritten() throws IOException {
    assertWritten(Studies.mixed());
  }

  @Test
  final void aStudyInWhichEveryCellFailedIsWritten() throws IOException {
    assertWritten(Studies.failed());
  }

  @Test
  final void aStudyWithoutCellsIsWritten() throws IOException {
    assertWritten(Studies.empty());
  }

  @Test
  final void aFormerReportIsReplaced() throws IOException {
    Path target = studyFolder.resolve(renderer.fileName());
    Files.writeString(target, FORMER.repeat(100_000));
    renderer.render(Studies.mixed(), target);

    assertThat(Files.readAllBytes(target)).as("the new report").isNotEmpty();
    assertThat(new String(Files.readAllBytes(target), java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain(FORMER);
  }

  @Test
  final void aFileThatCannotBeWrittenIsAnIoException() {
    Path target = studyFolder.resolve("no-such-folder").resolve(renderer.fileName());
    assertThatThrownBy(() -> renderer.render(Studies.mixed(), target))
        .isInstanceOf(IOException.class);
  }

  private void assertWritten(Study study) throws IOException {
    Path target = studyFolder.resolve(renderer.fileName());
    Map<String, Long> before = sizes();
    renderer.render(study, target);

    assertThat(target).isNotEmptyFile();
    Map<String, Long> after = sizes();
    after.remove(folder.relativize(target).toString());
    assertThat(after).as("every other file").isEqualTo(before);
  }

  private Map<String, Long> sizes() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> sizes.put(folder.relativize(file).toString(), size(file)));
    }
    return sizes;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
