package org.inferometer.reports.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.reports.LabelledFixtures;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.study.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesCsvReportTest {
  @TempDir Path folder = Path.of("");

  @Test
  void everySampleHasALineForEachPrecisionAndAugmentation() throws Exception {
    List<String> lines = lines(LabelledFixtures.labelled(40));

    assertThat(lines).hasSize(1 + 40 * 2 * 2);
    assertThat(lines.get(1))
        .isEqualTo("resnet-152,onnxruntime,fp32,none,0/0.png,0,class 0,0,class 0,0.5,1,true");
    assertThat(lines.get(20))
        .isEqualTo("resnet-152,onnxruntime,fp32,none,9/19.png,9,class 9,0,class 0,0.69,2,false");
  }

  @Test
  void aNameIsNeverAFormula() throws Exception {
    assertThat(lines(LabelledFixtures.hostile()).get(1)).contains(",'=<script>");
  }

  @Test
  void aStudyWithoutLabelsHasTheHeadOnly() throws Exception {
    assertThat(lines(StudyFixtures.oneCell())).hasSize(1);
  }

  private List<String> lines(Study study) throws Exception {
    Path target = folder.resolve("samples.csv");
    new SamplesCsvReport().render(study, target);
    return Files.readAllLines(target);
  }
}
