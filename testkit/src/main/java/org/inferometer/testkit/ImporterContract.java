package org.inferometer.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.Importer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [Importer] owes: it loads what is of its format, and refuses everything else with an
/// [ImportException] in one line that names the file. Extend it in a test of the plugin.
public abstract class ImporterContract {
  @TempDir Path folder;

  private Importer importer;
  private Path sample;

  /// For subclasses.
  @SuppressWarnings("NullAway.Init") // JUnit calls prepare() before each test.
  protected ImporterContract() {}

  /// The importer under test.
  protected abstract Importer importer();

  /// Writes a small file that the importer loads: a few kilobytes, so that it can be broken at many
  /// places.
  ///
  /// @param in an empty folder
  /// @return the file
  /// @throws IOException if it cannot be written
  protected abstract Path writeSample(Path in) throws IOException;

  @BeforeEach
  final void prepare() throws IOException {
    importer = importer();
    sample = writeSample(Files.createDirectory(folder.resolve("sample")));
  }

  @Test
  final void theFormatIsAShortName() {
    assertThat(importer.format()).matches("[a-z0-9][a-z0-9-]*");
  }

  @Test
  final void aFileOfTheFormatIsAcceptedAndLoaded() throws ImportException {
    assertThat(importer.accepts(sample)).as("accepts(" + sample + ")").isTrue();
    Network network = importer.load(sample);

    assertThat(network.format()).isEqualTo(importer.format());
    assertThat(network.inputs()).as("inputs").isNotEmpty();
    assertThat(network.outputs()).as("outputs").isNotEmpty();
    assertThat(network.layers().stream().map(Layer::name))
        .as("names of layers")
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  @Test
  final void theSameFileGivesTheSameNetwork() throws ImportException {
    assertThat(importer.load(sample).sha256()).isEqualTo(importer.load(sample).sha256());
  }

  @Test
  final void anAbsentFileIsRefused() {
    assertRefused(sample.resolveSibling("absent-" + sample.getFileName()));
  }

  @Test
  final void aFolderIsRefused() throws IOException {
    assertRefused(Files.createDirectory(sample.resolveSibling("folder-" + sample.getFileName())));
  }

  @Test
  final void anEmptyFileIsRefused() throws IOException {
    assertRefused(broken("empty", new byte[0]));
  }

  /// A part of a file may be a whole file of its format; nothing but a refusal is allowed else.
  @Test
  final void aTruncatedFileIsLoadedOrRefused() throws IOException {
    for (byte[] part : HostileContent.truncated(Files.readAllBytes(sample))) {
      assertLoadedOrRefused(broken("truncated", part));
    }
  }

  @Test
  final void hugeLengthsAreLoadedOrRefused() throws IOException {
    for (byte[] content : HostileContent.withHugeNumbers(Files.readAllBytes(sample))) {
      assertLoadedOrRefused(broken("huge", content));
    }
  }

  @Test
  final void randomBytesAreLoadedOrRefused() throws IOException {
    for (byte[] content : HostileContent.random(Files.readAllBytes(sample))) {
      assertLoadedOrRefused(broken("random", content));
    }
  }

  /// Its name ends as the sample's does, so that the importer takes it for one of its own.
  private Path broken(String how, byte[] content) throws IOException {
    return Files.write(sample.resolveSibling(how + "-" + sample.getFileName()), content);
  }

  private void assertRefused(Path file) {
    importer.accepts(file);
    assertThatThrownBy(() -> importer.load(file))
        .as("load(" + file + ")")
        .isInstanceOf(ImportException.class)
        .satisfies(refused -> assertNames(refused, file));
  }

  private void assertLoadedOrRefused(Path file) throws IOException {
    try {
      importer.accepts(file);
      importer.load(file);
    } catch (ImportException refused) {
      assertNames(refused, file);
    } catch (RuntimeException | Error e) {
      fail("load threw another exception than ImportException for " + described(file), e);
    }
  }

  private static void assertNames(Throwable refused, Path file) {
    assertThat(refused.getMessage())
        .as("the message of a refusal")
        .contains(String.valueOf(file.getFileName()))
        .doesNotContain("\n");
  }

  private static String described(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    List<String> bytes =
        java.util.stream.IntStream.range(0, Math.min(content.length, 64))
            .mapToObj(i -> String.format(Locale.ROOT, "%02x", content[i]))
            .toList();
    return file.getFileName() + ", which begins " + String.join(" ", bytes);
  }
}
