package org.inferometer.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {
  @TempDir Path folder;

  static List<Study> studies() {
    return StudyFixtures.small();
  }

  private String render(Study study) throws IOException {
    var target = folder.resolve("report.html");
    new HtmlReport().render(study, target);
    return Files.readString(target);
  }

  @ParameterizedTest
  @MethodSource("studies")
  void aReportRefersToNothingOutsideItself(Study study) throws IOException {
    var html = render(study);
    assertThat(html).startsWith("<!DOCTYPE html>");
    assertThat(html).contains("default-src &#39;none&#39;");
    assertThat(html).doesNotContain("src=\"").doesNotContain("url(http").doesNotContain("@import");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("report.html"));
    }
  }

  @ParameterizedTest
  @MethodSource("studies")
  void theAnswerAndTheVerdictStandBeforeEverythingElse(Study study) throws IOException {
    var html = render(study);
    var analysis = Analysis.of(study);
    var heading = html.substring(html.indexOf("<h1>") + 4, html.indexOf("</h1>"));
    assertThat(heading.replaceAll("</?span[^>]*>", "").strip())
        .isEqualTo(escaped(analysis.answer()));
    assertThat(html).contains("<strong>" + analysis.verdict().word().text() + "</strong>");
    assertThat(html.indexOf("<h1>")).isLessThan(html.indexOf("<main"));
  }

  @Test
  void everyLayerWhoseWeightsLeaveFullPrecisionStandsInThePage() throws IOException {
    var html = render(StudyFixtures.gpu());
    for (int i = 1; i <= 40; i++) {
      assertThat(html).contains("<bdi>weights " + i + "</bdi>");
    }
    assertThat(html).contains("its sums want range");
    assertThat(render(StudyFixtures.oneCell())).doesNotContain("Layers that were not converted");
  }

  @Test
  void theHeaviestLayersStandInThePageWithoutAScript() throws IOException {
    var study = StudyFixtures.manyLayers();
    var html = render(study);
    var still = html.substring(html.indexOf("class=\"still\""), html.indexOf("<h4>Fusions"));
    var heaviest = Analysis.of(study).cells().getFirst().times().heaviest();
    for (var row : heaviest.subList(0, 60)) {
      assertThat(still).contains("<bdi>" + escaped(row.name()) + "</bdi>");
    }
    assertThat(still).contains("Sum of the other 4,940 layers");
  }

  @Test
  void layersOfAnEngineThatCouldNotBeDescribedAreNotKnownForAReason() throws IOException {
    var html = render(StudyFixtures.undescribed());
    var counts = html.substring(html.indexOf("id=\"counts\""), html.indexOf("id=\"layers\""));
    assertThat(counts.split("<bdi>not known</bdi>", -1)).as("parts between seven").hasSize(8);
    assertThat(html)
        .contains("The engine could not be described, so its fusions are not known.")
        .contains("cannot be reconciled: " + escaped(StudyFixtures.NO_LAYERS))
        .doesNotContain("The engine reports none.");
  }

  @Test
  void anEnergyThatNoCellHasIsExplainedOnceAndNotRepeatedInTheCells() throws IOException {
    var html = render(StudyFixtures.nothingReadable());
    var matrix = html.substring(html.indexOf("class=\"matrix\""), html.indexOf("</table>"));
    assertThat(matrix).doesNotContain("Energy");
    assertThat(html).containsOnlyOnce("Energy is not available: ");
  }

  private static String escaped(String text) {
    return new HtmlWriter().text(text).toString();
  }

  @Test
  void theSameStudyGivesTheSameFile() throws IOException {
    assertThat(render(StudyFixtures.troubled())).isEqualTo(render(StudyFixtures.troubled()));
  }

  @Test
  void aReportThatExistsIsReplaced() throws IOException {
    Files.writeString(folder.resolve("report.html"), "old");
    assertThat(render(StudyFixtures.oneCell())).doesNotStartWith("old");
  }

  @Test
  void embeddedDataCannotEndItsElement() throws IOException {
    var html = render(StudyFixtures.hostileNames());
    int from = html.indexOf("id=\"data\">") + 10;
    var data = html.substring(from, html.indexOf("</script>", from));
    assertThat(data).endsWith("]}").doesNotContain("<").contains("\\u003C/script\\u003E");
  }

  @Test
  void theLanguageOfAttributesAndTextsIsEscaped() {
    var html =
        new HtmlWriter().tag("p", HtmlWriter.with("title", "\"'<>&"), "<b>\"'&</b>").toString();
    assertThat(html)
        .isEqualTo("<p title=\"&quot;&#39;&lt;&gt;&amp;\">&lt;b&gt;&quot;&#39;&amp;&lt;/b&gt;</p>");
  }
}
