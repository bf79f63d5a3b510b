package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.inferometer.study.Evaluation;
import org.inferometer.study.StudyJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole runs on machines whose language writes numbers with digits of its own, or other small
/// letters.
final class OtherLocaleTest {
  @TempDir Path folder;

  @Test
  void aStudyMeasuredOnAnArabicMachineHasTheDigitsOfAllOthers() throws Exception {
    Path study = folder.resolve("study");
    String said =
        run(
            "ar",
            "EG",
            "profile",
            "zoo:lenet",
            "--precision=FP32,INT8",
            "--batch=1",
            "--budget=100ms",
            "--repeats=2",
            "--out",
            study.toString());

    assertThat(foreignDigits(said)).isEmpty();
    assertThat(foreignDigits(Files.readString(study.resolve("study.json")))).isEmpty();
    assertThat(foreignDigits(Files.readString(study.resolve("report.html")))).isEmpty();
    assertThat(foreignDigits(text(study.resolve("report.pdf")))).isEmpty();
  }

  @Test
  void reportsOfPersianBengaliAndTurkishMachinesAreThoseOfAllOthers() throws Exception {
    StudyJson.write(SampleStudy.labelled(Evaluation.NOT_ASKED), folder.resolve("study.json"));
    List<String> here = reports("en", "US");

    for (String other : List.of("fa IR", "bn BD", "tr TR")) {
      List<String> there = reports(other.substring(0, 2), other.substring(3));

      assertThat(foreignDigits(String.join("", there))).as(other).isEmpty();
      assertThat(there).as(other).isEqualTo(here);
    }
  }

  /// The text of each format, and what was printed.
  private List<String> reports(String language, String country) throws Exception {
    Path out = folder.resolve("out");
    String said =
        run(
            language,
            country,
            "report",
            folder.toString(),
            "--format=html,pdf,md,csv,cells,samples,trace",
            "--out",
            out.toString());
    List<String> texts = new ArrayList<>(List.of(said));
    try (var files = Files.list(out)) {
      for (Path file : files.sorted().toList()) {
        texts.add(file.toString().endsWith(".pdf") ? text(file) : Files.readString(file));
      }
    }
    return texts;
  }

  private static String text(Path pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf.toFile())) {
      return new PDFTextStripper().getText(document);
    }
  }

  /// @return what was printed
  private static String run(String language, String country, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=" + language,
                "-Duser.country=" + country,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(program.waitFor()).as(said).isZero();
    return said;
  }

  private static List<String> foreignDigits(String text) {
    return text.codePoints()
        .filter(c -> Character.isDigit(c) && (c < '0' || c > '9'))
        .mapToObj(Character::toString)
        .toList();
  }
}
