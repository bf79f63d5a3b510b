package org.inferometer.reports.layercheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.inferometer.customlayer.check.Check;
import org.inferometer.customlayer.check.Check.Group;
import org.inferometer.customlayer.check.Failure;
import org.inferometer.customlayer.check.LayerReport;
import org.inferometer.customlayer.check.Tolerance;
import org.inferometer.reports.html.HtmlReport;
import org.inferometer.reports.page.Report;
import org.inferometer.reports.page.Report.Tone;
import org.inferometer.reports.pdf.PdfReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class LayerCheckReportTest {
  private static final String MESSAGE = "element [1] is \"0\" & not <2>\u0001";

  private static final Failure FAILURE =
      new Failure(
          "values",
          "org.example.Norm",
          "y",
          MESSAGE,
          List.of(
              new Failure.Operand("x", "float32", "row-major", "3"),
              new Failure.Operand("y", "float32", "row-major", "3")),
          Map.of("epsilon", "0.5"),
          Optional.of(
              new Failure.Element(
                  List.of(1L), 2, 0, new Tolerance(1e-7, 2e-7, 0, 3, 6e-8, "by hand"), 1)),
          "T=float32 N=3 values=random exponent=0 seed=7");

  private static final LayerReport SOUND =
      new LayerReport(
          "org.example.Norm", "CPU kernel", 1, List.of(passed()), Map.of("T=float32", 5));

  private static final LayerReport BROKEN =
      new LayerReport(
          "org.example.Norm",
          "a backend",
          1,
          List.of(
              passed(),
              new Check(
                  "values",
                  "values agree",
                  Group.VALUES,
                  1_234,
                  new Check.Failed(List.of(FAILURE))),
              new Check(
                  "bounds",
                  "nothing else is written",
                  Group.CONTRACT,
                  0,
                  new Check.NotChecked("it has memory of its own"))),
          Map.of("T=float32", 5));

  @TempDir Path folder;

  private static Check passed() {
    return new Check("written", "all is written", Group.CONTRACT, 10, new Check.Passed());
  }

  @Test
  void theAnswerNamesTheLayerAndWhereItFails() {
    Report report = report(List.of(SOUND, BROKEN));

    assertThat(report.answers()).containsExactly("org.example.Norm fails 1 check on a backend.");
    assertThat(report.verdict().tone()).isEqualTo(Tone.BAD);
    assertThat(report.verdict().reasons())
        .containsExactly(
            "1,254 cases were tried; 1 failure was found.",
            "1 check could not be made; the tables say why.");
  }

  @Test
  void aLayerThatPassesEverywhereIsGoodNews() {
    Report report = report(List.of(SOUND));

    assertThat(report.answers()).containsExactly("org.example.Norm passes on CPU kernel.");
    assertThat(report.verdict().word()).isEqualTo("Passed");
    assertThat(report.verdict().tone()).isEqualTo(Tone.GOOD);
  }

  @Test
  void bothMediaShowTheSmallestCaseWithItsCommand() throws Exception {
    Report report = report(List.of(SOUND, BROKEN));
    Path html = folder.resolve("check.html");
    Path pdf = folder.resolve("check.pdf");
    HtmlReport.write(report, html);
    PdfReport.write(report, pdf);

    assertThat(Files.readString(html))
        .contains("replay T=float32 N=3 values=random exponent=0 seed=7")
        .contains("&amp; not &lt;2&gt;")
        .contains("it has memory of its own");
    try (var document = Loader.loadPDF(pdf.toFile())) {
      assertThat(new PDFTextStripper().getText(document))
          .contains("replay T=float32 N=3 values=random exponent=0 seed=7")
          .contains("it has memory of its own");
    }
  }

  @Test
  void buildServersReadASuiteForEachBench() throws Exception {
    Path xml = folder.resolve("checks.xml");
    JUnitXml.write(List.of(SOUND, BROKEN), LayerCheckReportTest::replay, xml);
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml.toFile());

    var suites = document.getElementsByTagName("testsuite");
    assertThat(suites.getLength()).isEqualTo(2);
    Element broken = (Element) suites.item(1);
    assertThat(broken.getAttribute("name")).isEqualTo("org.example.Norm on a backend");
    assertThat(broken.getAttribute("tests")).isEqualTo("3");
    assertThat(broken.getAttribute("failures")).isEqualTo("1");
    assertThat(broken.getAttribute("skipped")).isEqualTo("1");
    Element failure = (Element) broken.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).startsWith("element [1] is \"0\" & not <2>");
    assertThat(failure.getTextContent()).contains("replay T=float32 N=3");
    assertThat(((Element) broken.getElementsByTagName("skipped").item(0)).getAttribute("message"))
        .isEqualTo("it has memory of its own");
  }

  private static Report report(List<LayerReport> reports) {
    return LayerCheckReport.of(reports, "by hand", LayerCheckReportTest::replay);
  }

  private static String replay(LayerReport report, Failure failure) {
    return "replay " + failure.replay();
  }
}
