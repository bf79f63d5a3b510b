package org.inferometer.reports.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Printed reports, read back with PDFBox.
class PdfReportTest {
  private static final double POINTS_A_MM = 72 / 25.4;

  /// By study: printing takes longer than any test.
  private static final Map<String, byte[]> PRINTED = new HashMap<>();

  @TempDir Path folder;

  static List<Study> studies() {
    return StudyFixtures.small();
  }

  @ParameterizedTest
  @MethodSource("studies")
  void theFirstPageGivesTheAnswerAndTheVerdict(Study study) throws IOException {
    var analysis = Analysis.of(study);
    try (var pdf = printed(study)) {
      // A line may end anywhere, so blanks do not count.
      assertThat(unspaced(text(pdf, 1)))
          .contains(unspaced(PrintableText.shown(analysis.answer())))
          .contains("Verdict:" + analysis.verdict().word().text());
    }
  }

  @Test
  void weightsThatLeaveFullPrecisionAreListedByLayerAsFarAsThereIsRoom() throws IOException {
    try (var pdf = printed(StudyFixtures.gpu())) {
      var text = unspaced(text(pdf, 1, pdf.getNumberOfPages()));
      assertThat(text)
          .contains("Weightsoutsideoffullprecision,bylayer", "weights40Conv", "weights11Conv")
          .contains("Sumoftheother10layers", "itssumswantrange")
          .doesNotContain("weights10Conv");
    }
  }

  @ParameterizedTest
  @MethodSource("studies")
  void everyPageNamesTheStudyAndItsNumber(Study study) throws IOException {
    try (var pdf = printed(study)) {
      for (int page = 1; page <= pdf.getNumberOfPages(); page++) {
        assertThat(words(text(pdf, page)))
            .contains("Study " + study.id() + " · page " + page + " of " + pdf.getNumberOfPages());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("studies")
  void everyFontIsEmbedded(Study study) throws IOException {
    try (var pdf = printed(study)) {
      for (var page : pdf.getPages()) {
        for (COSName name : page.getResources().getFontNames()) {
          var font = page.getResources().getFont(name);
          assertThat(font.isEmbedded()).as(font.getName()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("studies")
  void everyFontOfAPictureIsEmbedded(Study study) throws IOException {
    try (var pdf = printed(study)) {
      for (var page : pdf.getPages()) {
        for (COSName name : page.getResources().getXObjectNames()) {
          var picture = (PDFormXObject) page.getResources().getXObject(name);
          for (COSName font : picture.getResources().getFontNames()) {
            assertThat(picture.getResources().getFont(font).isEmbedded()).isTrue();
          }
        }
      }
    }
  }

  @Test
  void textInPicturesCanBeSearched() throws IOException {
    var study = StudyFixtures.grid(20);
    try (var pdf = printed(study)) {
      var page = words(text(pdf, pageWith("What does a larger batch buy?", pdf)));
      assertThat(page).contains("Throughput (items per second)", "Batch size (items, logarithmic)");
      var bars = words(text(pdf, pageWith("Which layers are the heaviest?", pdf)));
      assertThat(bars).contains("Time of one inference (");
    }
  }

  /// Layers whose names no font has stand beside their bars, as others do.
  @Test
  void aNameThatNoFontHasEndsBeforeItsBar() throws IOException {
    try (var pdf = printed(StudyFixtures.hostileNames())) {
      var unknown = "\ufffd\ufffd\ufffd/\ufffd\ufffd";
      int page = pageWith(unknown, pdf);
      var letters = letters(pdf, page, page);
      var mark = letters.stream().filter(l -> l.getUnicode().equals("\ufffd")).toList().getLast();
      double end = mark.getX() + mark.getWidth();
      assertThat(letters)
          .filteredOn(letter ->
              Math.abs(letter.getY() - mark.getY()) < 3 && letter.getUnicode().equals("0"))
          .isNotEmpty()
          .allSatisfy(digit -> assertThat((double) digit.getX()).isGreaterThan(end));
    }
  }

  @ParameterizedTest
  @MethodSource("studies")
  void noTextLeavesThePrintedArea(Study study) throws IOException {
    try (var pdf = printed(study)) {
      double width = pdf.getPage(0).getMediaBox().getWidth();
      double margin = 14 * POINTS_A_MM;
      for (var letter : letters(pdf)) {
        assertThat((double) letter.getX()).as(letter.getUnicode()).isGreaterThan(margin - 1);
        assertThat((double) letter.getX() + letter.getWidth())
            .as(letter.getUnicode())
            .isLessThan(width - margin + 1);
      }
    }
  }

  @Test
  void bookmarksLeadThroughChaptersAndCells() throws IOException {
    try (var pdf = printed(StudyFixtures.grid(20))) {
      var outline = pdf.getDocumentCatalog().getDocumentOutline();
      assertThat(titles(outline.children()))
          .containsExactly(
              "The answer",
              "resnet-152",
              "What did the optimiser fuse?",
              "Where does the time go?",
              "How was it measured?");
      var cells = items(items(outline.children()).get(3).children());
      assertThat(cells).hasSize(18);
      assertThat(cells.getFirst().getTitle()).isEqualTo("FP32, batch 1");
      for (var cell : cells) {
        int page = pdf.getPages().indexOf(Objects.requireNonNull(cell.findDestinationPage(pdf)));
        assertThat(text(pdf, page + 1).lines()).contains(cell.getTitle());
      }
    }
  }

  @Test
  void theHeadOfATableIsRepeatedOnEveryPageThatItReaches() throws IOException {
    try (var pdf = printed(StudyFixtures.manyLayers())) {
      int first = pageWith("The 60 heaviest of 5,000 layers", pdf);
      int last = pageWith("Sum of the other 4,940 layers", pdf);
      assertThat(last).isGreaterThan(first);
      for (int page = first; page <= last; page++) {
        assertThat(words(text(pdf, page))).as("page %d", page).contains("No. Layer Type");
      }
    }
  }

  @Test
  void theHeaviestLayersAndTheRestMakeTheWhole() throws IOException {
    var study = StudyFixtures.manyLayers();
    var cell = Analysis.of(study).cells().getFirst();
    try (var pdf = printed(study)) {
      var all = words(text(pdf, 1, pdf.getNumberOfPages()));
      for (var row : cell.times().heaviest().subList(0, 60)) {
        assertThat(all).contains(" " + NumberFormatting.count(row.index()) + " " + row.name());
        assertThat(all).contains(row.figures().time());
      }
      double rest =
          cell.times().heaviest().subList(60, 5000).stream().mapToDouble(row -> row.share()).sum();
      assertThat(all).contains("Sum of the other 4,940 layers");
      assertThat(all.substring(all.indexOf("Sum of the other")))
          .contains(String.format(Locale.ROOT, " %.1f", 100 * rest));
    }
  }

  @Test
  void namesAreTextWhateverTheyHold() throws IOException {
    try (var pdf = printed(StudyFixtures.hostileNames())) {
      var all = text(pdf, 1, pdf.getNumberOfPages());
      assertThat(words(all))
          .contains("<b>net</b>&\"'")
          .contains("<img src=x onerror=alert(1)>")
          .contains("$(x) </script><!--.onnx");
      assertThat(pdf.getDocumentCatalog().getOpenAction()).isNull();
      assertThat(pdf.getDocumentCatalog().getNames()).isNull();
      for (var page : pdf.getPages()) {
        assertThat(page.getAnnotations()).isEmpty();
      }
    }
  }

  @Test
  void aCharacterThatNoFontHasAppearsByItsNumber() throws IOException {
    try (var pdf = printed(StudyFixtures.hostileNames())) {
      assertThat(text(pdf, 1, pdf.getNumberOfPages())).contains("⟨U+5377⟩"); // 卷
    }
  }

  @Test
  void aFailedCellStandsInTheMatrixWithItsReason() throws IOException {
    try (var pdf = printed(StudyFixtures.troubled())) {
      assertThat(words(text(pdf, 1)))
          .contains("failed")
          .contains("unsupported")
          .contains("throttled")
          .contains("The worker process was killed by signal 9");
    }
  }

  @Test
  void layersOfAnEngineThatCouldNotBeDescribedAreNotKnownForAReason() throws IOException {
    try (var pdf = printed(StudyFixtures.undescribed())) {
      var text = unspaced(text(pdf, 1, pdf.getNumberOfPages()));
      assertThat(text.split("notknown", -1).length - 1).isGreaterThanOrEqualTo(7);
      assertThat(text)
          .contains("Theenginecouldnotbedescribed,soitsfusionsarenotknown.")
          .contains("cannotbereconciled:" + unspaced(StudyFixtures.NO_LAYERS));
    }
  }

  @Test
  void paperIsA4OrLetter() throws IOException {
    var study = StudyFixtures.oneCell();
    try (var a4 = printed(study)) {
      assertThat(a4.getPage(0).getMediaBox().getWidth()).isBetween(595f, 596f);
      assertThat(a4.getPage(0).getMediaBox().getHeight()).isBetween(841f, 843f);
    }
    var file = folder.resolve("letter.pdf");
    new LetterPdfReport().render(study, file);
    try (var letter = Loader.loadPDF(file.toFile())) {
      assertThat(letter.getPage(0).getMediaBox().getWidth()).isBetween(611f, 613f);
      assertThat(letter.getPage(0).getMediaBox().getHeight()).isBetween(791f, 793f);
    }
  }

  private PDDocument printed(Study study) throws IOException {
    var bytes = PRINTED.get(study.id());
    if (bytes == null) {
      var file = folder.resolve("report.pdf");
      new PdfReport().render(study, file);
      bytes = Files.readAllBytes(file);
      PRINTED.put(study.id(), bytes);
    }
    return Loader.loadPDF(bytes);
  }

  private static String text(PDDocument pdf, int page) throws IOException {
    return text(pdf, page, page);
  }

  private static String text(PDDocument pdf, int from, int to) throws IOException {
    var stripper = new PDFTextStripper();
    stripper.setSortByPosition(true);
    stripper.setStartPage(from);
    stripper.setEndPage(to);
    return stripper.getText(pdf);
  }

  /// The text with every run of blanks and line breaks as one blank.
  private static String words(String text) {
    return text.replaceAll("[\\s\u00a0]+", " ").strip();
  }

  private static String unspaced(String text) {
    return text.replaceAll("[\\s\u00a0]+", "");
  }

  private static int pageWith(String phrase, PDDocument pdf) throws IOException {
    for (int page = 1; page <= pdf.getNumberOfPages(); page++) {
      if (words(text(pdf, page)).contains(phrase)) {
        return page;
      }
    }
    throw new AssertionError("no page has '" + phrase + "'");
  }

  private static List<TextPosition> letters(PDDocument pdf) throws IOException {
    return letters(pdf, 1, pdf.getNumberOfPages());
  }

  private static List<TextPosition> letters(PDDocument pdf, int from, int to) throws IOException {
    var letters = new ArrayList<TextPosition>();
    var stripper =
        new PDFTextStripper() {
          @Override
          protected void processTextPosition(TextPosition letter) {
            letters.add(letter);
          }
        };
    stripper.setStartPage(from);
    stripper.setEndPage(to);
    stripper.getText(pdf);
    return letters;
  }

  private static List<PDOutlineItem> items(Iterable<PDOutlineItem> children) {
    var items = new ArrayList<PDOutlineItem>();
    children.forEach(items::add);
    return items;
  }

  private static List<String> titles(Iterable<PDOutlineItem> children) {
    return items(children).stream().map(PDOutlineItem::getTitle).toList();
  }
}
