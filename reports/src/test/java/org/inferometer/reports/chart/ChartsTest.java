package org.inferometer.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.chart.SamplesChart.Downsampling;
import org.inferometer.reports.chart.SamplesChart.SampleHistogram;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ChartsTest {
  static List<Study> studies() {
    return StudyFixtures.small();
  }

  @ParameterizedTest
  @MethodSource("studies")
  void everyPictureIsWellFormedAndItsIdsAreUnique(Study study) throws Exception {
    var ids = new HashSet<String>();
    int next = 0;
    for (var picture : pictures(study)) {
      var svg = picture.svg("p" + next++);
      assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
      var elements = parse(svg).getElementsByTagName("*");
      for (int i = 0; i < elements.getLength(); i++) {
        var element = (Element) elements.item(i);
        assertThat(element.getTagName())
            .isIn(
                "svg",
                "g",
                "defs",
                "clipPath",
                "path",
                "line",
                "text",
                "rect",
                "ellipse",
                "polygon",
                "circle");
        var id = element.getAttribute("id");
        assertThat(id.isEmpty() || ids.add(id)).as("id %s occurs once", id).isTrue();
      }
    }
  }

  private static List<Picture> pictures(Study study) {
    var analysis = Analysis.of(study);
    var pictures = new ArrayList<Optional<Picture>>();
    int next = 0;
    for (var network : analysis.networks()) {
      pictures.add(Charts.front(network));
      pictures.add(Charts.latencyOverBatch(network));
      pictures.add(Charts.throughputOverBatch(network));
    }
    for (var cell : analysis.cells()) {
      pictures.add(Charts.types(cell));
      pictures.add(Charts.heaviest("bar-" + next++ + "-", cell));
      pictures.add(Charts.cumulative(cell));
      pictures.add(Charts.samples(cell));
    }
    return pictures.stream().flatMap(Optional::stream).toList();
  }

  @Test
  void everyAxisOfEveryPictureHasAUnit() throws Exception {
    for (var picture : pictures(StudyFixtures.grid(20))) {
      var texts = texts(parse(picture.svg("p")));
      assertThat(texts)
          .as(picture.title())
          .anyMatch(text -> text.matches(".*\\((ns|µs|ms|s|items|count|%|number).*\\).*"));
    }
  }

  @Test
  void aBarOfALayerIsAGroupThatNamesItsRow() throws Exception {
    var cell = firstCell(StudyFixtures.oneCell());
    var svg = Charts.heaviest("bar-0-", cell).orElseThrow().svg("h");
    for (var row : cell.times().heaviest()) {
      assertThat(svg).contains("id='bar-0-" + row.index() + "'");
    }
  }

  @Test
  void longNamesAreShortenedInThePictureOnly() throws Exception {
    var cell = firstCell(StudyFixtures.hostileNames());
    var texts = texts(parse(Charts.heaviest("b", cell).orElseThrow().svg("h")));
    assertThat(texts).allMatch(text -> text.codePointCount(0, text.length()) <= 60);
    assertThat(cell.times().heaviest()).anyMatch(row -> row.name().length() == 300);
  }

  @Test
  void aStudyWithoutReadingsHasNoPictures() {
    assertThat(pictures(StudyFixtures.nothingReadable())).isEmpty();
  }

  @Test
  void oneBatchSizeGivesNoCurveOverBatches() {
    var network = Analysis.of(StudyFixtures.oneCell()).networks().getFirst();
    assertThat(Charts.latencyOverBatch(network)).isEmpty();
    assertThat(Charts.throughputOverBatch(network)).isEmpty();
    assertThat(Charts.front(network)).isEmpty();
  }

  @Test
  void everyTextKeepsTheWidthItWasLaidOutWith() throws Exception {
    for (var picture : pictures(StudyFixtures.hostileNames())) {
      var texts = parse(picture.svg("p")).getElementsByTagName("text");
      assertThat(texts.getLength()).isPositive();
      for (int i = 0; i < texts.getLength(); i++) {
        assertThat(((Element) texts.item(i)).getAttribute("textLength")).matches("[1-9]\\d*");
      }
    }
  }

  @Test
  void aNameThatLooksLikeAnEntityStaysAsItIs() throws Exception {
    var cell = firstCell(StudyFixtures.hostileNames());
    var texts = texts(parse(Charts.heaviest("b", cell).orElseThrow().svg("h")));
    assertThat(texts).contains("${7*7}{{7*7}}&amp;&#x3c;&nbsp;");
  }

  @Test
  void thinningKeepsTheExtremesAndTheOrder() {
    var samples = new Random(5).longs(100_000, 1, 1_000_000).toArray();
    samples[77_777] = 5_000_000;
    samples[33_333] = 0;
    var kept = Downsampling.of(samples, 1_600);
    assertThat(kept).hasSizeLessThanOrEqualTo(1_600);
    assertThat(kept).extracting(Downsampling.Sample::index).isSorted();
    assertThat(kept).contains(new Downsampling.Sample(77_777, 5_000_000));
    assertThat(kept).contains(new Downsampling.Sample(33_333, 0));
  }

  @Test
  void aHistogramCountsEverySampleOnce() {
    var random = new Random(9);
    var samples = random.doubles(5_000, 3, 8).toArray();
    var histogram = SampleHistogram.of(samples, 3, 8);
    assertThat(Arrays.stream(histogram.counts()).sum()).isEqualTo(5_000);
    var equal = SampleHistogram.of(new double[] {4, 4, 4}, 3.9, 4.1);
    assertThat(equal.counts()).containsExactly(3);
  }

  private static CellAnalysis firstCell(Study study) {
    return Analysis.of(study).cells().getFirst();
  }

  private static List<String> texts(Document document) {
    var found = new ArrayList<String>();
    var elements = document.getElementsByTagName("text");
    for (int i = 0; i < elements.getLength(); i++) {
      found.add(elements.item(i).getTextContent());
    }
    return found;
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
