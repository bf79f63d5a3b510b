package org.inferometer.reports.markdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.study.DeviceFact;
import org.inferometer.study.Environment.DeviceInfo;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MarkdownReportTest {
  @TempDir Path folder;

  static List<Study> studies() {
    return StudyFixtures.small();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\0',
      value = {
        "<script> &lt;script&gt;",
        "a|b a\\|b",
        "*bold* \\*bold\\*",
        "snake_case snake\\_case",
        "`code` \\`code\\`",
        "[x](y) \\[x\\](y)",
        "![x](y) \\!\\[x\\](y)",
        "@someone @<!--␣-->someone",
        "#12 #<!--␣-->12",
        "https://x.org https&#58;//x.org",
        "www.x.org www&#46;x.org",
        "1.␣first 1\\.␣first",
        "27.3␣ms 27.3␣ms",
        "-␣item \\-␣item",
        "&amp; &amp;amp;",
        "conv-1.weight conv-1.weight",
      })
  void textIsEscapedSoThatItShowsAsItIs(String text, String escaped) {
    assertThat(MarkdownPage.escaped(text.replace('␣', ' '))).isEqualTo(escaped.replace('␣', ' '));
  }

  @Test
  void theStateOfTheDeviceIsInIt() throws IOException {
    var facts = List.<DeviceFact>of(DeviceFact.unknown("ECC", "not supported"));
    var gpu = new DeviceInfo("GPU-1", "NVIDIA H200", "gpu", "TensorRT 10.6.0", facts);
    assertThat(rendered(StudyFixtures.onDevices(List.of(gpu))))
        .contains(
            "| Device GPU-1 | NVIDIA H200 (gpu), TensorRT 10.6.0 |",
            "| ECC | n/a (not supported) |");
  }

  @ParameterizedTest
  @MethodSource("studies")
  void everyTableHasAsManyEntriesInEveryRow(Study study) throws IOException {
    int columns = 0;
    for (var line : rendered(study).lines().toList()) {
      if (!line.startsWith("|")) {
        columns = 0;
        continue;
      }
      int own = line.replace("\\|", "").split("\\|", -1).length - 2;
      assertThat(own).as(line).isEqualTo(columns == 0 ? own : columns);
      columns = own;
    }
  }

  @ParameterizedTest
  @MethodSource("studies")
  void headingsStandApart(Study study) throws IOException {
    var lines = rendered(study).lines().toList();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).matches("#{1,6} .*")) {
        assertThat(lines.get(i - 1)).as(lines.get(i)).isEmpty();
        assertThat(lines.get(i + 1)).as(lines.get(i)).isEmpty();
      }
    }
  }

  @Test
  void namesOfAHostileStudyAreNoMarkup() throws IOException {
    assertThat(rendered(StudyFixtures.hostileNames()).replaceAll("(?s)```.*```", ""))
        .doesNotContain("<script", "<img", "<b>", "<svg", "http://")
        .contains("&lt;b&gt;net&lt;/b&gt;");
  }

  @Test
  void layersOfAnEngineThatCouldNotBeDescribedAreNotKnown() throws IOException {
    var page = rendered(StudyFixtures.undescribed());
    assertThat(page)
        .contains("undescribed in FP32 at batch 1 takes ")
        .contains(
            "| undescribed | FP32, onnxruntime | 28 | not known | not known | not known | not known"
                + " | not known | not known | not known |")
        .doesNotContain("Heaviest layers");
  }

  @Test
  void theAnswerComesFirst() throws IOException {
    var page = rendered(StudyFixtures.grid(20));
    assertThat(page.lines().filter(line -> !line.isEmpty()).skip(1).findFirst().orElseThrow())
        .startsWith("resnet-152: INT8 at batch 32 gives");
    assertThat(page).contains("## Verdict: Sound").contains("| INT8, batch 32 |");
  }

  @Test
  void enqueueTimesStandBesideGpuTimesAndLaunchBoundCellsAreNamed() throws IOException {
    var page = rendered(StudyFixtures.onDevice());
    assertThat(page)
        .contains("| By the device's clock | Latency | GPU time | H2D | D2H | Enqueue |")
        .contains("FP32, batch 8: Launch-bound: handing the work over takes the host");
    assertThat(rendered(StudyFixtures.oneCell())).doesNotContain("Launch-bound", "Enqueue");
  }

  @Test
  void whatSamplingThePowerTookOfTheLatencyIsTold() throws IOException {
    assertThat(rendered(StudyFixtures.onDevice()))
        .contains(
            "Sampling the power took, of the latency: 2.1\u00a0% (1.8 to 2.5) in FP32, batch 8.");
  }

  private String rendered(Study study) throws IOException {
    var file = folder.resolve("report.md");
    new MarkdownReport().render(study, file);
    return Files.readString(file);
  }
}
