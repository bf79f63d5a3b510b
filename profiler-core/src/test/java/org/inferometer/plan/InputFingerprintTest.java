package org.inferometer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFingerprintTest {
  @TempDir Path folder = Path.of("");

  @Test
  void foldersOfOtherFilesHaveOtherFingerprintsThoughTheirBytesLookAlike() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    Files.writeString(one.resolve("a"), "xb\0y");
    Path two = Files.createDirectory(folder.resolve("two"));
    Files.writeString(two.resolve("a"), "x");
    Files.writeString(two.resolve("b"), "y");
    assertThat(InputFingerprint.ofAll(one)).isNotEqualTo(InputFingerprint.ofAll(two));
  }
}
