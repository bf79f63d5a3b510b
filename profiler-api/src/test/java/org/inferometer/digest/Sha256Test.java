package org.inferometer.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Sha256Test {
  /// FIPS 180-4's example of one block: NIST, "Examples with intermediate values", SHA-256.
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void theSameContentsHaveTheSameNameHoweverTheyAreAdded() throws Exception {
    Path file = Files.writeString(folder.resolve("abc"), "abc");

    assertThat(Sha256.of("abc")).isEqualTo(ABC);
    assertThat(Sha256.of("abc".getBytes(StandardCharsets.UTF_8))).isEqualTo(ABC);
    assertThat(Sha256.of(file)).isEqualTo(ABC);
    byte[] around = "xabcx".getBytes(StandardCharsets.UTF_8);
    assertThat(new Sha256().add(around, 1, 3).hexadecimal()).isEqualTo(ABC);
    assertThat(new Sha256().add("a").add(ByteBuffer.wrap(around, 2, 2)).hexadecimal())
        .isEqualTo(ABC);
  }

  @Test
  void whereTextsEndIsPartOfTheName() {
    assertThat(Sha256.ofEach("ab", "c")).isNotEqualTo(Sha256.ofEach("a", "bc"));
    assertThat(Sha256.ofEach("ab", "c")).isEqualTo(Sha256.ofEach("ab", "c"));
  }
}
