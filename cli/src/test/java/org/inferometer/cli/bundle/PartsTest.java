package org.inferometer.cli.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.inferometer.cli.bundle.Parts.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PartsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"0, 10, 0", "1, 10, 1", "10, 10, 1", "11, 10, 2", "1000, 7, 143", "100, 1000, 1"})
  void partsJoinedInOrderAreTheStream(int bytes, int limit, int count) throws IOException {
    byte[] data = new byte[bytes];
    new Random(bytes).nextBytes(data);

    Parts parts = write(limit, data);

    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (Part part : parts.written()) {
      assertThat(part.bytes()).isBetween(1L, (long) limit).isEqualTo(Files.size(part.file()));
      joined.write(Files.readAllBytes(part.file()));
    }
    assertThat(joined.toByteArray()).isEqualTo(data);
    assertThat(parts.written()).hasSize(count);
    assertThat(parts.written()).isSortedAccordingTo((a, b) -> a.file().compareTo(b.file()));
  }

  /// The digest of "abc" is the first example of FIPS 180-2, appendix B.
  @Test
  void eachPartHasTheDigestOfItsOwnBytes() throws IOException {
    Parts parts = write(3, "abcabc".getBytes(StandardCharsets.UTF_8));

    assertThat(parts.written())
        .extracting(Part::sha256)
        .containsExactly(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  private Parts write(int limit, byte[] data) throws IOException {
    Parts parts = new Parts(folder, "archive", limit);
    try (parts) {
      // In pieces that do not fall on the limits.
      for (int at = 0; at < data.length; at += 13) {
        parts.write(data, at, Math.min(13, data.length - at));
      }
    }
    return parts;
  }
}
