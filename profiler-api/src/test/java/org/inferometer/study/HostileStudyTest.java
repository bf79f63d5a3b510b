package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are no study, by accident or by intent.
class HostileStudyTest {
  @TempDir Path folder;

  @Test
  void anEmptyFileIsRefused() throws IOException {
    requireRefused("", "line 1, column ");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    String whole = StudyJson.format(StudySamples.study(StudySamples.measured(1, 1, 3)));
    for (int end = 0; end < whole.length(); end += 37) {
      String part = whole.substring(0, end);
      assertThatThrownBy(() -> StudyJson.parse(part))
          .as("cut at %s", end)
          .isInstanceOf(StudyFormatException.class)
          .message()
          .hasLineCount(1);
    }
  }

  @Test
  void deepNestingIsRefusedWhereItBecomesTooDeep() throws IOException {
    requireRefused("{\"cells\":" + "[".repeat(100_000), "line 1, column ");
  }

  @Test
  void anEndlessStringIsRefusedBeforeItFillsTheMemory() throws IOException {
    Path file = folder.resolve("study.json");
    byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write("{\"id\":\"".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 200; i++) {
        out.write(block);
      }
    }
    assertThatThrownBy(() -> StudyJson.read(file))
        .isInstanceOf(StudyFormatException.class)
        .hasMessageContaining("String value length")
        .hasMessageContaining("exceeds the maximum allowed")
        .message()
        .hasLineCount(1)
        .doesNotContain("StreamReadConstraints");
  }

  @Test
  void aStudyThatEndsInTheMiddleIsSaidToBeTruncated() throws IOException {
    Path file = folder.resolve("study.json");
    String whole = StudyJson.format(StudySamples.study());
    for (int end : new int[] {2, whole.length() / 3, whole.length() - 2}) {
      Files.writeString(file, whole.substring(0, end));
      assertThatThrownBy(() -> StudyJson.read(file))
          .message()
          .endsWith(": the file ends in the middle of its JSON: it is truncated")
          .hasLineCount(1);
    }
  }

  @Test
  void aNumberOfAThousandDigitsIsRefused() throws IOException {
    requireRefused("{\"id\":" + "9".repeat(1000) + "}", "line 1, column ");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() throws IOException {
    requireRefused("{\"id\":\"a\",\"id\":\"b\"}", "line 1, column ");
  }

  @Test
  void whatFollowsTheStudyIsRefused() throws IOException {
    requireRefused(StudyJson.format(StudySamples.study()) + "{}", "line 1, column ");
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Path file = folder.resolve("study.json");
    Files.write(file, new byte[] {0, (byte) 0xff, (byte) 0xfe, 7, 27, '[', '2', 'J'});
    assertThatThrownBy(() -> StudyJson.read(file))
        .isInstanceOf(StudyFormatException.class)
        .message()
        .startsWith(file + ": ")
        .hasLineCount(1)
        .doesNotContain("\u001b");
  }

  @Test
  void anArrayAndAWordAreRefused() throws IOException {
    requireRefused("[]", "/");
    requireRefused("null", "/");
    requireRefused("hello", "line 1, column ");
  }

  private void requireRefused(String content, String place) throws IOException {
    Path file = folder.resolve("study.json");
    Files.writeString(file, content);
    assertThatThrownBy(() -> StudyJson.read(file))
        .isInstanceOfSatisfying(
            StudyFormatException.class, e -> assertThat(e.place()).startsWith(place))
        .message()
        .hasLineCount(1)
        .startsWith(file + ": ");
  }
}
