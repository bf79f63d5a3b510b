package org.inferometer.reports.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.reports.ComparedFixtures;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonsCsvReportTest {
  private static final String CELL = "resnet-50/onnxruntime/";

  @TempDir Path folder = Path.of("");

  @Test
  void eachComparisonAndTheControlHaveALine() throws IOException {
    List<String> lines = lines(new ComparisonsCsvReport(), ComparedFixtures.compared());

    assertThat(lines).hasSize(6);
    assertThat(lines.get(1))
        .startsWith(
            "precision,%sfp32/b1,%sint8/b1,4.158,4.112,4.204,144,resolved,,144,6,3.2,2.13,0.87,,,"
                .formatted(CELL, CELL))
        .endsWith("build_percent unavailable: each engine was built once");
    assertThat(lines.get(4)).startsWith("batch,").contains(",open,,144,6,3.2,2.13,0.87,,12,");
    assertThat(lines.getLast())
        .startsWith(
            "control,%sfp32/b1,%sfp32/b1,1.003,0.995,1.011,144,holds,".formatted(CELL, CELL))
        .contains(",,,,1.9,0.6,,,");
    int columns = lines.getFirst().split(",", -1).length;
    assertThat(lines).allMatch(line -> line.split(",", -1).length == columns);
  }

  @Test
  void aThoroughStudyHasWhatBuildsDifferBy() throws IOException {
    List<String> lines = lines(new ComparisonsCsvReport(), ComparedFixtures.thorough());

    assertThat(lines.get(1)).contains(",3.2,2.13,0.87,0.8,,");
    assertThat(lines.getLast()).startsWith("control,").contains(",,,,1.9,0.4,0.8,,");
  }

  @Test
  void aStudyOfAnEarlierReleaseHasTheHeadOnly() throws IOException {
    assertThat(lines(new ComparisonsCsvReport(), StudyFixtures.oneCell())).hasSize(1);
  }

  @Test
  void layersSayWhetherTheirTimesHold() throws IOException {
    List<String> lines = lines(new CsvReport(), ComparedFixtures.compared());
    int column = List.of(lines.getFirst().split(",")).indexOf("times_hold");

    assertThat(lines)
        .filteredOn(line -> line.startsWith(CELL + "int8/b8"))
        .isNotEmpty()
        .allMatch(line -> line.split(",", -1)[column].equals("false"));
    assertThat(lines)
        .filteredOn(line -> line.startsWith(CELL + "fp32/b1"))
        .isNotEmpty()
        .allMatch(line -> line.split(",", -1)[column].equals("true"));
  }

  @Test
  void cellsSayWhatTheyRanInAndWhetherTheyWereOnlyProbed() throws IOException {
    List<String> lines = lines(new CellsCsvReport(), ComparedFixtures.compared());
    List<String> head = List.of(lines.getFirst().split(","));
    String[] probed = lines.get(3).split(",", -1);

    assertThat(probed[head.indexOf("cell")]).isEqualTo(CELL + "fp16/b1");
    assertThat(probed[head.indexOf("ran_in")]).isEqualTo("fp32 1.000");
    assertThat(probed[head.indexOf("probed")]).isEqualTo("true");
    assertThat(lines.get(1).split(",", -1)[head.indexOf("first_ms")]).isEqualTo("64");
  }

  private List<String> lines(ReportRenderer report, Study study) throws IOException {
    Path target = folder.resolve(report.fileName());
    report.render(study, target);
    return Files.readString(target).lines().toList();
  }
}
