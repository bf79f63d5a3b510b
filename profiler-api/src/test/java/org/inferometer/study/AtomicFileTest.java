package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class AtomicFileTest {
  @TempDir Path folder = Path.of("");

  private static void write(Path target, String text) throws IOException {
    AtomicFile.write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aLinkStaysALinkAndWhatItLeadsToIsReplaced() throws IOException {
    Path real = Files.writeString(Files.createDirectory(folder.resolve("d")).resolve("f"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("d", "f"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), link);

    write(second, "new");

    assertThat(second).isSymbolicLink();
    assertThat(link).isSymbolicLink();
    assertThat(real).hasContent("new");
  }

  @Test
  void aLinkToAFileThatIsNotThereYetMakesThatFile() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("to come"));
    write(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(folder.resolve("to come")).hasContent("new");
  }

  @Test
  void linksThatLeadInACircleAreRefused() throws IOException {
    Path one = Files.createSymbolicLink(folder.resolve("one"), Path.of("two"));
    Files.createSymbolicLink(folder.resolve("two"), Path.of("one"));
    assertThatThrownBy(() -> write(one, "new"))
        .isInstanceOf(IOException.class)
        .hasMessage(one + ": cannot be written: its links lead in a circle");
  }

  @Test
  void aPipeIsRefusedAndStaysOne() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "needs mkfifo");
    assertThatThrownBy(() -> write(pipe, "new"))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(pipe + ": cannot be written", "a pipe");
    assertThatThrownBy(() -> AtomicFile.check(pipe)).hasMessageContaining("a pipe");
    assertThat(Files.readAttributes(pipe, java.nio.file.attribute.BasicFileAttributes.class))
        .matches(attributes -> attributes.isOther());
  }

  @Test
  void aDeviceIsRefusedThroughALinkToo() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/full"));
    assertThatThrownBy(() -> write(link, "new"))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(link + ": cannot be written", "a device");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void standardOutputThatIsAPipeIsRefused() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/fd")), "needs Linux's /proc");
    // A link of /proc to a pipe names no file.
    Process reader = new ProcessBuilder("cat").start();
    Path pipe = Path.of("/proc", String.valueOf(reader.pid()), "fd", "0");
    assertThatThrownBy(() -> write(pipe, "new")).hasMessageContaining("a pipe");
    reader.destroy();
  }

  @Test
  void aFolderIsRefused() {
    assertThatThrownBy(() -> write(folder, "new"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it is a folder");
  }

  @Test
  void aFileKeepsItsPermissions() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    write(file, "new");
    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aNameAsLongAsNamesCanBeIsWrittenAndNothingElseIsLeft() throws IOException {
    Path file = folder.resolve("ä".repeat(127) + "x");
    AtomicFile.writeLarge(
        file, channel -> Channels.newOutputStream(channel).write(new byte[] {1, 2}));
    assertThat(file).hasBinaryContent(new byte[] {1, 2});
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void contentThatFailsLeavesTheOldOneAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "old");
    assertThatThrownBy(() ->
            AtomicFile.writeLarge(
                file,
                channel -> {
                  throw new IOException("no more");
                }))
        .hasMessage(file + ": cannot be written: no more");
    assertThat(file).hasContent("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
