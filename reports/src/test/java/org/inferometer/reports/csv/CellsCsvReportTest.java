package org.inferometer.reports.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.study.Cell;
import org.inferometer.study.Latency;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellsCsvReportTest {
  @TempDir Path folder = Path.of("");

  @Test
  void aCellOnADeviceHasItsOwnTimesTheHostsEnqueueTimeAndWhetherItIsLaunchBound()
      throws IOException {
    Study study = StudyFixtures.onDevice();
    Cell cell = study.cells().getFirst();
    Latency latency = Objects.requireNonNull(cell.measurements()).latency();
    List<String> lines = lines(study);
    assertThat(field("cell", lines)).isEqualTo(cell.id());
    assertThat(Double.parseDouble(field("gpu_ms", lines)))
        .isEqualTo(latency.gpuMs().asDouble().orElseThrow());
    assertThat(Double.parseDouble(field("enqueue_ms", lines)))
        .isEqualTo(latency.enqueueMs().asDouble().orElseThrow());
    assertThat(Double.parseDouble(field("enqueue_ms_ci95_high", lines)))
        .isEqualTo(Objects.requireNonNull(latency.enqueueMs().interval()).high());
    assertThat(field("launch_bound", lines)).isEqualTo("true");
  }

  @Test
  void whatIsMissingIsEmptyAndSaysWhy() throws IOException {
    List<String> host = lines(StudyFixtures.oneCell());
    assertThat(field("gpu_ms", host)).isEmpty();
    assertThat(field("launch_bound", host)).isEqualTo("false");
    assertThat(host.get(1)).contains("gpu_ms unavailable: " + Cell.ON_THE_HOST);
    List<String> failed = lines(StudyFixtures.allFailed());
    assertThat(field("status", failed)).isEqualTo("failed");
    assertThat(field("median_ms", failed)).isEmpty();
    assertThat(failed.get(0).split(",", -1).length)
        .isEqualTo(failed.get(1).replaceAll("\"[^\"]*\"", "").split(",", -1).length);
  }

  @Test
  void aCellWhoseEngineCouldNotBeDescribedKeepsItsLatency() throws IOException {
    Study study = StudyFixtures.undescribed();
    Latency latency = Objects.requireNonNull(study.cells().getFirst().measurements()).latency();
    List<String> lines = lines(study);
    assertThat(field("status", lines)).isEqualTo("ok");
    assertThat(Double.parseDouble(field("median_ms", lines)))
        .isEqualTo(latency.medianMs().asDouble().orElseThrow());
  }

  private List<String> lines(Study study) throws IOException {
    Path target = folder.resolve("cells.csv");
    new CellsCsvReport().render(study, target);
    return Files.readString(target).lines().toList();
  }

  /// Of the first cell. No field before the notes has a comma here.
  private static String field(String name, List<String> lines) {
    int column = Arrays.asList(lines.getFirst().split(",")).indexOf(name);
    return lines.get(1).split(",", -1)[column];
  }
}
