package org.inferometer.cli.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnpackingTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private Path distribution;

  @BeforeEach
  void distribution() throws IOException {
    distribution = Files.createDirectory(folder.resolve("distribution"));
  }

  private byte[] archive(String name, byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("file"), content);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Archive archive = Archive.zstd(bytes, content.length)) {
      archive.add(name, file);
    }
    return bytes.toByteArray();
  }

  private Path unpack(byte[] archive) throws IOException {
    Unpacking.into(distribution, new ByteArrayInputStream(archive));
    return distribution.resolve("native");
  }

  private static byte[] random(int bytes) {
    byte[] data = new byte[bytes];
    new Random(bytes).nextBytes(data);
    return data;
  }

  @Test
  void whatWasPackedIsUnpacked() throws IOException {
    byte[] content = random(3 * MIB + 1);

    Path libraries = unpack(archive("native/liba.so.1", content));

    assertThat(libraries.resolve("liba.so.1")).hasBinaryContent(content);
    assertThat(distribution).isDirectoryNotContaining("glob:**unpacking*");
  }

  /// Random bytes cannot be compressed but for what repeats: 20 MiB twice, 160 MiB apart, which is
  /// more than zstd's own largest window of 8 MiB to 128 MiB spans at any level.
  @Test
  void whatRepeatsFarApartIsPackedOnce() throws IOException {
    byte[] library = random(20 * MIB);
    byte[] content = new byte[180 * MIB];
    System.arraycopy(library, 0, content, 0, library.length);
    System.arraycopy(random(30 * MIB), 0, content, 60 * MIB, 30 * MIB);
    System.arraycopy(library, 0, content, 160 * MIB, library.length);

    byte[] packed = archive("native/liba.so.1", content);

    assertThat(packed).hasSizeBetween(50 * MIB, 51 * MIB);
    assertThat(unpack(packed).resolve("liba.so.1")).hasBinaryContent(content);
  }

  @Test
  void anArchiveThatIsCutLeavesNothing() throws IOException {
    byte[] whole = archive("native/liba.so.1", random(MIB));
    for (int bytes : new int[] {0, 100, MIB / 2, whole.length - 1}) {
      assertThatThrownBy(() -> unpack(Arrays.copyOf(whole, bytes))).isInstanceOf(IOException.class);
      assertThatNothingIsLeft();
    }
  }

  @Test
  void anArchiveThatIsNoneLeavesNothing() throws IOException {
    assertThatThrownBy(() -> unpack("<html>not found</html>".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class);
    assertThatNothingIsLeft();
  }

  @Test
  void aFileOutsideTheFolderIsRefused() throws IOException {
    byte[] archive = archive("native/../../escaped", new byte[10]);

    assertThatThrownBy(() -> unpack(archive))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the archive holds native/../../escaped; expected files in the folder native only");
    assertThatNothingIsLeft();
    assertThat(folder.resolve("escaped")).doesNotExist();
  }

  @Test
  void librariesThatAreHereAreReplacedOrStayBesideTheNewOnes() throws IOException {
    unpack(archive("native/liba.so.1", new byte[10]));
    unpack(archive("native/liba.so.1", new byte[20]));
    unpack(archive("native/libb.so.1", new byte[30]));

    assertThat(distribution.resolve("native").resolve("liba.so.1")).hasSize(20);
    assertThat(distribution.resolve("native").resolve("libb.so.1")).hasSize(30);
  }

  private void assertThatNothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.walk(distribution)) {
      assertThat(files).containsExactlyInAnyOrder(distribution, distribution.resolve("native"));
    }
  }
}
