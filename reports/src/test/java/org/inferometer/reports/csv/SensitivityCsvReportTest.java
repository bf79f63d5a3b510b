package org.inferometer.reports.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.reports.StudyFixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensitivityCsvReportTest {
  @TempDir Path folder = Path.of("");

  @Test
  void everyLayerHasALineWithItsFiguresAndWhatIsSuggested() throws IOException {
    var target = folder.resolve("sensitivity.csv");

    new SensitivityCsvReport().render(StudyFixtures.sensitive(), target);

    assertThat(Files.readString(target).lines())
        .containsExactly(
            "network,backend,layer,type,alone_db,share,suggested,target,synthetic,notes",
            "yunet,onnxruntime,conv 2,Conv,24.58,0.5,fp32,25dB,true,share estimated: noises of"
                + " single layers add up",
            "yunet,onnxruntime,<b>,Conv,28.77,0.25,fp32,25dB,true,share estimated: noises of single"
                + " layers add up",
            "yunet,onnxruntime,'=c,Gemm,31.04,0.2,int8,25dB,true,share estimated: noises of single"
                + " layers add up",
            "yunet,onnxruntime,quiet,Gemm,,0.05,int8,25dB,true,alone unavailable: the outputs are"
                + " equal; share estimated: noises of single layers add up",
            "hopeless,onnxruntime,conv,Conv,20.86,1,int8,top1:99%,false,share estimated: noises of"
                + " single layers add up");
  }

  @Test
  void aStudyWithoutSensitivitiesHasTheHeadOnly() throws IOException {
    var target = folder.resolve("sensitivity.csv");

    new SensitivityCsvReport().render(StudyFixtures.oneCell(), target);

    assertThat(Files.readString(target).lines()).hasSize(1);
  }
}
