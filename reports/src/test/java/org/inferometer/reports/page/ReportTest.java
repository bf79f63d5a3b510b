package org.inferometer.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.inferometer.reports.LabelledFixtures;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.html.HtmlReport;
import org.inferometer.reports.page.Block.Medium;
import org.inferometer.reports.pdf.PdfReport;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the description of a report says stands on both media.
class ReportTest {
  @TempDir Path folder;

  static List<Study> studies() {
    return List.of(
        StudyFixtures.troubled(),
        StudyFixtures.nothingReadable(),
        StudyFixtures.gpu(),
        StudyFixtures.onDevice(),
        StudyFixtures.sensitive(),
        LabelledFixtures.labelled(60),
        StudyFixtures.empty());
  }

  @ParameterizedTest
  @MethodSource("studies")
  void everyTextOfTheReportStandsInThePage(Study study) throws IOException {
    var target = folder.resolve("report.html");
    new HtmlReport().render(study, target);
    // Padding aligns numbers and cannot be seen.
    var page =
        Files.readString(target)
            .replaceAll("<span class=\"pad\"[^>]*>[^<]*</span>", "")
            .replaceAll("<[^>]*>", "");
    assertThat(texts(study, Medium.SCREEN)).isNotEmpty();
    for (var text : texts(study, Medium.SCREEN)) {
      assertThat(unspaced(unescaped(page))).contains(unspaced(text));
    }
  }

  @ParameterizedTest
  @MethodSource("studies")
  void everyTextOfTheReportIsPrinted(Study study) throws IOException {
    var target = folder.resolve("report.pdf");
    new PdfReport().render(study, target);
    try (var pdf = Loader.loadPDF(target.toFile())) {
      var printed = unspaced(new PDFTextStripper().getText(pdf));
      for (var text : texts(study, Medium.PAPER)) {
        assertThat(printed).contains(unspaced(text));
      }
    }
  }

  @Test
  void idsAreUnique() {
    var report = Report.of(Analysis.of(StudyFixtures.sensitive()));
    var ids = new ArrayList<String>();
    for (var chapter : report.chapters()) {
      ids.add(chapter.id());
      collectIds(chapter.blocks(), ids);
    }
    assertThat(ids).contains("network-2", "cell-4", "h4").doesNotHaveDuplicates();
  }

  private static void collectIds(List<Block> blocks, List<String> ids) {
    for (var block : blocks) {
      switch (block) {
        case Block.Illustration figure -> ids.add(figure.id());
        case Block.Illustrations(var figures) -> figures.forEach(figure -> ids.add(figure.id()));
        case Block.Choice choice ->
            choice
                .sections()
                .forEach(section -> {
                  ids.add(section.id());
                  collectIds(section.blocks(), ids);
                });
        default -> {}
      }
    }
  }

  private static List<String> texts(Study study, Medium medium) {
    var report = Report.of(Analysis.of(study));
    var head =
        Stream.of(
            Stream.of(report.measured(), report.verdict().word()),
            report.answers().stream(),
            report.verdict().reasons().stream());
    var chapters =
        report.chapters().stream()
            .map(chapter ->
                Stream.concat(Stream.of(chapter.title()), texts(chapter.blocks(), medium)));
    return Stream.concat(head, chapters).flatMap(texts -> texts).toList();
  }

  private static Stream<String> texts(List<Block> blocks, Medium medium) {
    return blocks.stream().flatMap(block -> texts(block, medium));
  }

  private static Stream<String> texts(Block block, Medium medium) {
    return switch (block) {
      case Block.Heading(var text) -> Stream.of(text);
      case Block.Paragraph(var text) -> Stream.of(text);
      case Block.Note(var text) -> Stream.of(text);
      case Block.Items(var texts) -> texts.stream();
      case Block.Command command -> Stream.of(command.text());
      case Block.Grid grid -> texts(grid.table());
      case Block.Grids(var grids) -> grids.stream().flatMap(grid -> texts(grid.table()));
      case Block.Shortened(var whole, var onPaper) ->
          texts(medium == Medium.PAPER ? onPaper.table() : whole.table());
      case Block.Folded folded ->
          texts(
              medium == Medium.PAPER
                  ? folded.grid().table().first(folded.most())
                  : folded.grid().table());
      case Block.CellMatrix cells ->
          cells.matrix().rows().stream()
              .flatMap(row -> row.entries().stream())
              .flatMap(entry -> Stream.of(entry.word(), entry.reason()));
      case Block.Illustration figure -> Stream.of(figure.picture().title());
      case Block.Illustrations(var figures) -> figures.stream().map(f -> f.picture().title());
      case Block.Passes passes ->
          passes.passes().stream()
              .flatMap(pass -> Stream.concat(Stream.of(pass.title()), pass.sentences().stream()));
      case Block.Explorer explorer -> texts(explorer.still(), medium);
      case Block.Choice choice ->
          choice.sections().stream()
              .flatMap(section ->
                  Stream.concat(Stream.of(section.title()), texts(section.blocks(), medium)));
      case Block.Only(var where, var only) -> where == medium ? texts(only, medium) : Stream.of();
    };
  }

  private static Stream<String> texts(Table table) {
    var rows = Stream.concat(table.rows().stream(), Stream.of(table.rest()));
    return Stream.of(
            Stream.of(table.caption()),
            table.columns().stream().map(Table.Column::title),
            rows.flatMap(List::stream).flatMap(entry -> Stream.of(entry.text(), entry.note())))
        .flatMap(texts -> texts);
  }

  private static String unspaced(String text) {
    return text.replaceAll("[\\s\u00a0]+", "");
  }

  private static String unescaped(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
