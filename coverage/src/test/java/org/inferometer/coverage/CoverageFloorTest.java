package org.inferometer.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/// Holds the coverage of all modules together, workers included, above a floor. A floor stands some
/// points below what was reached when it was set, since tests skip where real models are missing;
/// raise it when coverage has risen.
class CoverageFloorTest {
  private static final Path REPORT = Path.of("target/site/jacoco-aggregate/jacoco.csv");

  @ParameterizedTest(name = "{0}: {1} % of branches")
  @CsvSource({
    "org.inferometer, 72",
    "org.inferometer.stats, 88",
    "org.inferometer.precision, 78",
    "org.inferometer.quantise, 70",
    "org.inferometer.trace, 85",
    "org.inferometer.plan, 60",
    "org.inferometer.runner, 56",
    "org.inferometer.worker, 68",
    "org.inferometer.measure, 73",
    "org.inferometer.fusion, 65",
    "org.inferometer.importer.caffe, 70",
    "org.inferometer.importer.tensorflow, 65"
  })
  void branchesAreCovered(String packages, double floorPercent) throws IOException {
    assumeTrue(
        Boolean.getBoolean("inferometer.coverage"),
        "coverage was not recorded: -Dfast leaves it out");
    long covered = 0;
    long missed = 0;
    for (Map<String, String> line : lines()) {
      if ((column(line, "PACKAGE") + ".").startsWith(packages + ".")) {
        covered += Long.parseLong(column(line, "BRANCH_COVERED"));
        missed += Long.parseLong(column(line, "BRANCH_MISSED"));
      }
    }
    assertThat(covered).as("branches of %s", packages).isPositive();
    assertThat(100.0 * covered / (covered + missed))
        .as("%% of %d branches of %s", covered + missed, packages)
        .isGreaterThanOrEqualTo(floorPercent);
  }

  private static List<Map<String, String>> lines() throws IOException {
    CsvSchema header = CsvSchema.emptySchema().withHeader();
    try (MappingIterator<Map<String, String>> lines =
        new CsvMapper().readerForMapOf(String.class).with(header).readValues(REPORT.toFile())) {
      return lines.readAll();
    }
  }

  private static String column(Map<String, String> line, String name) {
    String value = line.get(name);
    assertThat(value).as("column %s of %s", name, REPORT).isNotNull();
    return String.valueOf(value);
  }
}
