package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.study.Cell;
import org.inferometer.study.StudyJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void study() throws IOException {
    StudyJson.write(SampleStudy.of(new Cell.Failed("it was tried")), folder.resolve("study.json"));
  }

  @Test
  void aFolderIsRenderedBesideItsStudy() {
    CommandRun run =
        CommandRun.of(FakePlugins.withRenderers("html", "pdf"), "report", folder.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            folder.resolve("report.html").toString(), folder.resolve("report.pdf").toString());
    assertThat(folder.resolve("report.html")).hasContent("2026-11-23-net-1234");
  }

  @Test
  void aFileIsRenderedIntoANewFolder() {
    Path out = folder.resolve("deep").resolve("er");

    CommandRun run =
        CommandRun.of(
            FakePlugins.withRenderers("md"),
            "report",
            folder.resolve("study.json").toString(),
            "--format",
            "md",
            "--out",
            out.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(out.resolve("report.md")).exists();
  }

  @Test
  void anUnknownFormatNamesThoseThatAreHereAndWritesNothing() {
    CommandRun run =
        CommandRun.of(
            FakePlugins.withRenderers("md"), "report", folder.toString(), "--format", "md,docx");

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("docx").contains("[md]");
    assertThat(folder.resolve("report.md")).doesNotExist();
  }

  @Test
  void aStudyThatIsNoStudyNamesTheFile() throws IOException {
    Files.writeString(folder.resolve("study.json"), "{\"schema\": 7");

    CommandRun run =
        CommandRun.of(FakePlugins.withRenderers("html", "pdf"), "report", folder.toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).startsWith("inferometer: " + folder.resolve("study.json"));
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void aReportThatCannotBeWrittenIsNamedWithTheRemedy() throws IOException {
    Files.createDirectory(folder.resolve("report.html"));

    CommandRun run =
        CommandRun.of(FakePlugins.withRenderers("html", "pdf"), "report", folder.toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("inferometer: " + folder.resolve("report.html") + ": cannot be written: ")
        .contains("make room or choose another folder")
        .contains("'inferometer report STUDY --out DIR' writes it without measuring again")
        .endsWith("Written all the same: " + folder.resolve("report.pdf"));
    assertThat(folder.resolve("report.pdf")).exists();
  }

  @Test
  void aRendererThatThrowsCostsItsOwnReportOnly() {
    CommandRun run =
        CommandRun.of(
            FakePlugins.withRenderers("buggy", "pdf"),
            "report",
            folder.toString(),
            "--format",
            "buggy,pdf");

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("the renderer 'buggy' failed in render(): IllegalStateException: a bug")
        .doesNotContain("make room");
    assertThat(folder.resolve("report.pdf")).exists();
  }

  @Test
  void aRendererThatCannotNameItsFileCostsItsOwnReportOnly() {
    CommandRun run =
        CommandRun.of(
            FakePlugins.withRenderers("nameless", "pdf"),
            "report",
            folder.toString(),
            "--format",
            "nameless,pdf");

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("the renderer 'nameless' failed in fileName(): IllegalStateException: a bug")
        .endsWith("Written all the same: " + folder.resolve("report.pdf"));
    assertThat(folder.resolve("report.pdf")).exists();
  }
}
