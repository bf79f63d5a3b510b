package org.inferometer.reports.html;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.inferometer.reports.LabelledFixtures;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.LayerRow;
import org.inferometer.study.Study;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HtmlReportBrowserTest {
  private static final String ROWS = ".cell:not([hidden]) .layers tbody tr";
  private static final String STATUS = ".cell:not([hidden]) .status";
  private static final String SEARCH = ".cell:not([hidden]) input[type=search]";

  @TempDir Path folder;
  private Browser browser;

  @BeforeAll
  void start() {
    browser = Browser.start();
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void nothingWasRequestedAndNothingWentWrong() {
    assertThat(browser.requests).isEmpty();
    assertThat(browser.errors).isEmpty();
  }

  static List<Study> studies() {
    return StudyFixtures.small();
  }

  private Path report(Study study) throws IOException {
    var target = folder.resolve("report.html");
    new HtmlReport().render(study, target);
    return target;
  }

  private Page open(Study study) throws IOException {
    return browser.open(report(study));
  }

  @Test
  void theHeaviestLayerStandsFirstAndAHeadSortsByItsColumn() throws IOException {
    var cell = Analysis.of(StudyFixtures.oneCell()).cells().getFirst();
    var page = open(StudyFixtures.oneCell());
    assertThat(page.locator(ROWS).first()).containsText(cell.times().heaviest().getFirst().name());
    page.locator("th button", containing("Order")).click();
    assertThat(page.locator(ROWS).first())
        .containsText(cell.times().layers().rows().getFirst().name());
    assertThat(page.locator("th[aria-sort=ascending]")).hasText("Order");
    page.locator("th button", containing("Order")).click();
    assertThat(page.locator(ROWS).first())
        .containsText(cell.times().layers().rows().getLast().name());
    assertThat(page.locator("th[aria-sort=descending]")).hasText("Order");
  }

  @Test
  void labelledImagesThatAreWrongComeFirstAndOnlyAFewRowsAreDrawn() throws IOException {
    var page = open(LabelledFixtures.labelled(10_000));
    var rows = page.locator(".samples tbody tr");
    assertThat(rows).hasCount(100);
    assertThat(rows.first()).containsText("wrong; the label ranks 2");
    assertThat(page.locator(".samples .status")).hasText("10000 of 10000 images");
    page.locator(".samples select").first().selectOption("disagree");
    assertThat(page.locator(".samples .status")).hasText("500 of 10000 images");
    page.locator(".samples select").last().selectOption("invert");
    assertThat(page.locator(".samples .status")).hasText("0 of 10000 images");
    page.locator(".samples select").first().selectOption("every");
    assertThat(page.locator(".samples .status")).hasText("5000 of 10000 images");
    page.locator(".samples input").fill("9/19.png");
    assertThat(rows).hasCount(1);
    assertThat(rows.first()).containsText("class 9");
  }

  @Test
  void namesOfLabelledImagesNeverBecomeMarkup() throws IOException {
    var page = open(LabelledFixtures.hostile());
    assertThat(page.locator(".samples tbody tr").first()).containsText("<script>alert(");
  }

  private static Page.LocatorOptions containing(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  @Test
  void layersWithoutAFigureStandLastInEitherDirection() throws IOException {
    var page = open(StudyFixtures.oneCell());
    for (int click = 0; click < 2; click++) {
      page.locator("th button", containing("Work")).click();
      assertThat(page.locator(ROWS).last()).containsText("n/a");
      assertThat(page.locator(ROWS).first()).not().containsText("n/a");
    }
  }

  @Test
  void fiveThousandLayersAreFilteredByTextAndType() throws IOException {
    var page = open(StudyFixtures.manyLayers());
    assertThat(page.locator(STATUS)).containsText("5000 of 5000 layers");
    page.locator(SEARCH).fill("layer4999");
    assertThat(page.locator(STATUS)).containsText("1 of 5000 layers");
    assertThat(page.locator(ROWS)).hasCount(1);
    page.locator(SEARCH).fill("");
    page.locator(".tools select").first().selectOption(new String[] {typeOf(page, "Add")});
    assertThat(page.locator(STATUS)).containsText("417 of 5000 layers");
  }

  private static String typeOf(Page page, String name) {
    return page.locator(".tools select").first().locator("option").all().stream()
        .filter(option -> option.textContent().startsWith(name + " ("))
        .findFirst()
        .orElseThrow()
        .getAttribute("value");
  }

  @Test
  void aSourceLayerFindsTheEngineLayerThatHoldsIt() throws IOException {
    var page = open(StudyFixtures.oneCell());
    page.locator(SEARCH).fill("layer3/bn");
    assertThat(page.locator(ROWS)).hasCount(1);
    assertThat(page.locator(ROWS)).containsText("holds stage1/block1/layer3/bn");
  }

  @Test
  void aSourceLayerThatVanishedIsSaidToHaveVanished() throws IOException {
    var page = open(StudyFixtures.oneCell());
    page.locator(SEARCH).fill("dropout");
    assertThat(page.locator(".cell:not([hidden]) .layers .note"))
        .hasText("Source layer dropout was eliminated: no engine layer holds it.");
  }

  @Test
  void aFusedLayerOpensToItsOriginsByKey() throws IOException {
    var page = open(StudyFixtures.oneCell());
    var name = page.locator(ROWS + " .name").first();
    name.focus();
    page.keyboard().press("Enter");
    assertThat(name).hasAttribute("aria-expanded", "true");
    assertThat(page.locator(".detail li")).hasCount(3);
    page.keyboard().press("Enter");
    assertThat(page.locator(".detail")).hasCount(0);
  }

  @Test
  void aForeignNodeOpensToItsOriginsWithTheirEstimatedTimes() throws IOException {
    var page = open(StudyFixtures.onDevice());
    page.locator("#row-0-1 .name").click();
    assertThat(page.locator(".detail li")).hasCount(3);
    assertThat(page.locator(".detail li small").first())
        .hasText(Pattern.compile("about [0-9.]+.ms, by FLOPs"));
    assertThat(page.locator(".detail")).containsText("Nothing inside it was timed.");
  }

  @Test
  void aBarLeadsToItsRowByClickAndByKey() throws IOException {
    var second = heaviest(StudyFixtures.manyLayers()).get(1);
    var page = open(StudyFixtures.manyLayers());
    page.locator(SEARCH).fill("nothing has this name");
    page.locator("#bar-0-" + second.index()).focus();
    page.keyboard().press("Enter");
    assertThat(page.locator(".found")).containsText(second.name());
    assertThat(page.locator(".found .name")).isFocused();
    var fifth = heaviest(StudyFixtures.manyLayers()).get(4);
    page.locator("#bar-0-" + fifth.index() + " rect, #bar-0-" + fifth.index() + " path")
        .first()
        .click();
    assertThat(page.locator(".found")).containsText(fifth.name());
  }

  private static List<LayerRow> heaviest(Study study) {
    return Analysis.of(study).cells().getFirst().times().heaviest();
  }

  @Test
  void theCellSelectorShowsOneCellAtATime() throws IOException {
    var page = open(StudyFixtures.grid(20));
    assertThat(page.locator(".cell:visible")).hasCount(1);
    assertThat(page.locator(".cell:visible h3")).hasText("INT8, batch 32");
    page.locator("#cell").selectOption("0");
    assertThat(page.locator(".cell:visible h3")).hasText("FP32, batch 1");
    assertThat(page.locator(STATUS)).containsText("20 of 20 layers");
  }

  @Test
  void aCellOfTheMatrixLeadsToItsSection() throws IOException {
    var page = open(StudyFixtures.grid(20));
    page.locator(".matrix .fp16 td").nth(3).locator("a").click();
    assertThat(page.locator(".cell:visible h3")).hasText("FP16, batch 8");
    assertThat(page.locator(".cell:visible h3")).isInViewport();
    assertThat(page.locator("#cell option:checked")).hasText("FP16, batch 8");
  }

  @Test
  void theFirstKeySkipsToTheReport() throws IOException {
    var page = open(StudyFixtures.oneCell());
    page.keyboard().press("Tab");
    assertThat(page.locator(".skip")).isFocused();
    assertThat(page.locator(".skip")).isInViewport();
    page.keyboard().press("Enter");
    assertThat(page.locator("#main")).isFocused();
  }

  @Test
  void namesFromAModelNeverBecomeElements() throws IOException {
    var study = StudyFixtures.hostileNames();
    var page = open(study);
    assertThat(page.title()).startsWith("Inferometer report: Study hostile");
    assertThat(page.locator("img, iframe, svg svg, [onload], [onerror], [onclick]")).hasCount(0);
    assertThat(page.locator("script")).hasCount(2);
    for (var button : page.locator(".name").all()) {
      button.click();
    }
    page.locator("details summary").click();
    assertThat(page.locator("img, iframe, svg svg, [onload], [onerror], [onclick]")).hasCount(0);
    for (var row : Analysis.of(study).cells().getFirst().times().layers().rows()) {
      var shown =
          page.locator("#row-0-" + row.index() + " .name bdi").evaluate("e => e.textContent");
      assertThat(shown).isEqualTo(row.name());
    }
    assertThat(page.title()).startsWith("Inferometer report: Study hostile");
  }

  @ParameterizedTest
  @MethodSource("studies")
  void nothingIsWiderThanANarrowScreen(Study study) throws IOException {
    var page = browser.open(report(study), 360, ColorScheme.LIGHT);
    assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void textStandsOutFromItsGround(ColorScheme scheme) throws IOException {
    var page = browser.open(report(StudyFixtures.troubled()), 1280, scheme);
    var worst = (Number) page.evaluate(CONTRAST);
    assertThat(worst.doubleValue()).as("lowest contrast of any text").isGreaterThanOrEqualTo(4.5);
  }

  /// The lowest contrast ratio of any visible text against the nearest ground behind it, by WCAG
  /// 2.2. Colours are read back from a canvas, so that every notation is understood.
  private static final String CONTRAST =
      """
      () => {
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const rgb = (color) => {
          canvas.clearRect(0, 0, 1, 1);
          canvas.fillStyle = color;
          canvas.fillRect(0, 0, 1, 1);
          return canvas.getImageData(0, 0, 1, 1).data;
        };
        const light = (color) => {
          const [r, g, b] = [...rgb(color)].slice(0, 3).map((v) => v / 255)
            .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = (element) => {
          for (let e = element; e; e = e.parentElement) {
            const color = getComputedStyle(e).backgroundColor;
            if (rgb(color)[3] > 250) return color;
          }
          return 'white';
        };
        let worst = 21;
        for (const element of document.querySelectorAll('body *')) {
          const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
          const style = getComputedStyle(element);
          if (!own || !element.getClientRects().length || style.visibility === 'hidden') continue;
          const color = element.closest('svg') ? style.fill : style.color;
          const [a, b] = [light(color), light(ground(element))].sort((x, y) => y - x);
          worst = Math.min(worst, (a + 0.05) / (b + 0.05));
        }
        return worst;
      }
      """;
}
