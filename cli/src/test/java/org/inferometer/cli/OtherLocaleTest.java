package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole run on a machine whose language writes numbers with digits of its own.
final class OtherLocaleTest {
  @TempDir Path folder;

  @Test
  void aStudyMeasuredOnAnArabicMachineHasTheDigitsOfAllOthers() throws Exception {
    Path study = folder.resolve("study");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=ar",
                "-Duser.country=EG",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "profile",
                "zoo:lenet",
                "--precision=fp32,int8",
                "--batch=1",
                "--budget=100ms",
                "--repeats=2",
                "--out",
                study.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(program.waitFor()).as(said).isZero();
    assertThat(foreignDigits(said)).isEmpty();
    assertThat(foreignDigits(Files.readString(study.resolve("study.json")))).isEmpty();
    assertThat(foreignDigits(Files.readString(study.resolve("report.html")))).isEmpty();
  }

  private static List<String> foreignDigits(String text) {
    return text.codePoints()
        .filter(c -> Character.isDigit(c) && (c < '0' || c > '9'))
        .mapToObj(Character::toString)
        .toList();
  }
}
