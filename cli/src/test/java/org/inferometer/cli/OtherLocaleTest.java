package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A whole run on a machine whose language writes numbers with digits of its own.
final class OtherLocaleTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"ar, EG", "fa, IR", "bn, BD", "tr, TR"})
  void aStudyMeasuredOnSuchAMachineHasTheDigitsOfAllOthers(String language, String country)
      throws Exception {
    Path study = folder.resolve("study");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=" + language,
                "-Duser.country=" + country,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "profile",
                "zoo:lenet",
                "--precision=FP32,INT8",
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
    try (PDDocument report = Loader.loadPDF(study.resolve("report.pdf").toFile())) {
      assertThat(foreignDigits(new PDFTextStripper().getText(report))).isEmpty();
    }
  }

  private static List<String> foreignDigits(String text) {
    return text.codePoints()
        .filter(c -> Character.isDigit(c) && (c < '0' || c > '9'))
        .mapToObj(Character::toString)
        .toList();
  }
}
