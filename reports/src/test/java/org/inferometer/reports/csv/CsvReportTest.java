package org.inferometer.reports.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.study.Cell;
import org.inferometer.study.Measurements;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReportTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"=HYPERLINK(\"x\")", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"})
  void aTextThatASpreadsheetWouldRunGetsAnApostrophe(String name) throws IOException {
    assertThat(parsed(line(name)).getFirst()).containsExactly("'" + name, "after");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "a,b", "say \"hi\"", "two\r\nlines", "", " x ", "1-2", "'quoted"})
  void anyOtherTextComesBackAsItWas(String name) throws IOException {
    assertThat(parsed(line(name)).getFirst()).containsExactly(name, "after");
  }

  @Test
  void negativeNumbersStayNumbers() throws IOException {
    var out = new StringWriter();
    var csv = new CsvWriter(out);
    csv.number(-0.25);
    csv.number(-3);
    csv.number(1e-7);
    csv.endLine();
    assertThat(out).hasToString("-0.25,-3,1.0E-7\r\n");
  }

  @Test
  void aCellWhoseEngineCouldNotBeDescribedHasALineWithTheReason() throws IOException {
    var lines = rendered(StudyFixtures.undescribed());
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).hasSameSizeAs(lines.getFirst());
    assertThat(lines.get(1).get(column("status", lines))).isEqualTo("ok");
    assertThat(lines.get(1).get(column("layer", lines))).isEmpty();
    assertThat(lines.get(1).get(column("notes", lines))).isEqualTo(StudyFixtures.NO_LAYERS);
  }

  @Test
  void everyLayerOfEveryMeasuredCellHasALine() throws IOException {
    var study = StudyFixtures.grid(20);
    var lines = rendered(study);
    assertThat(lines).hasSize(1 + 18 * 20);
    assertThat(lines).allMatch(line -> line.size() == lines.getFirst().size());
    var layer = measurements(study.cells().getFirst()).layers().get(2);
    var third = lines.get(3);
    assertThat(third.get(column("cell", lines))).isEqualTo(study.cells().getFirst().id());
    assertThat(third.get(column("index", lines))).isEqualTo("3");
    assertThat(third.get(column("layer", lines))).isEqualTo(layer.name());
    assertThat(Double.parseDouble(third.get(column("time_us", lines))))
        .isEqualTo(layer.timeUs().asDouble().orElseThrow());
    assertThat(third.get(column("origins", lines))).isEqualTo(String.join("; ", layer.origins()));
  }

  @Test
  void cellsWithoutMeasurementsHaveALineWithTheirReason() throws IOException {
    var lines = rendered(StudyFixtures.allFailed());
    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).hasSameSizeAs(lines.getFirst());
    assertThat(lines.get(1).get(column("status", lines))).isEqualTo("failed");
    assertThat(lines.get(1).getLast()).startsWith("The worker process was killed");
  }

  @Test
  void noFieldOfAHostileStudyBeginsAFormula() throws IOException {
    for (var line : rendered(StudyFixtures.hostileNames())) {
      assertThat(line).noneMatch(field -> field.matches("(?s)[=+@\\t\\r\\n].*"));
      assertThat(line).noneMatch(field -> field.matches("(?s)-[^0-9].*"));
    }
  }

  private static String line(String name) throws IOException {
    var out = new StringWriter();
    var csv = new CsvWriter(out);
    csv.text(name);
    csv.text("after");
    csv.endLine();
    return out.toString();
  }

  private List<List<String>> rendered(Study study) throws IOException {
    var file = folder.resolve("layers.csv");
    new CsvReport().render(study, file);
    return parsed(Files.readString(file, StandardCharsets.UTF_8));
  }

  private static int column(String name, List<List<String>> lines) {
    return lines.getFirst().indexOf(name);
  }

  private static Measurements measurements(Cell cell) {
    return Objects.requireNonNull(cell.measurements());
  }

  /// A reader of RFC 4180, written from its grammar and apart from the writer.
  private static List<List<String>> parsed(String csv) {
    var lines = new ArrayList<List<String>>();
    var line = new ArrayList<String>();
    int i = 0;
    while (i < csv.length()) {
      var field = new StringBuilder();
      if (csv.charAt(i) == '"') {
        i++;
        while (csv.charAt(i) != '"' || (i + 1 < csv.length() && csv.charAt(i + 1) == '"')) {
          field.append(csv.charAt(i));
          i += csv.charAt(i) == '"' ? 2 : 1;
        }
        i++;
      } else {
        while (csv.charAt(i) != ',' && csv.charAt(i) != '\r') {
          field.append(csv.charAt(i++));
        }
      }
      line.add(field.toString());
      if (csv.charAt(i) == '\r') {
        lines.add(List.copyOf(line));
        line.clear();
        i++;
      }
      i++;
    }
    return lines;
  }
}
