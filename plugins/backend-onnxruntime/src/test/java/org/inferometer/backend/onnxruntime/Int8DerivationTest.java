package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.inferometer.network.Network;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.quantise.Int8Request;
import org.inferometer.study.Accuracy;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a calibration without data says, and when it runs.
class Int8DerivationTest {
  private static final String KEPT = "ranges kept from an earlier calibration with the same data";

  @TempDir Path folder;
  private final List<Double> progress = new ArrayList<>();

  @Test
  void whatDependsOnMadeUpDataSaysSo() throws Exception {
    Conversion conversion = converted("percentile", 128);

    assertThat(conversion.remarks())
        .contains(Accuracy.MADE_UP)
        .anyMatch(remark -> remark.contains("64 made-up inputs"));
    assertThat(progress).hasSize(64);
  }

  @Test
  void theSameCalibrationRunsOnce() throws Exception {
    Conversion first = converted("percentile", 3);
    progress.clear();

    Conversion second = converted("percentile", 3);

    assertThat(progress).as("inferences").isEmpty();
    assertThat(first.remarks()).noneMatch(remark -> remark.contains(KEPT));
    assertThat(second.remarks()).anyMatch(remark -> remark.contains(KEPT));
    assertThat(second.layers()).isEqualTo(first.layers());
  }

  @Test
  void anotherCalibratorOrMoreInputsRunAgain() throws Exception {
    converted("percentile", 3);
    progress.clear();

    assertThat(converted("min-max", 3).remarks()).noneMatch(remark -> remark.contains(KEPT));
    assertThat(converted("percentile", 4).remarks()).noneMatch(remark -> remark.contains(KEPT));

    assertThat(progress).hasSize(7);
  }

  private Conversion converted(String calibrator, int samples) throws Exception {
    Network network = Zoo.build("lenet", 1);
    return Installed.int8(1, folder)
        .convert(
            network,
            new Int8Request(
                Int8Options.of(Rules.ONNXRUNTIME),
                Map.of(),
                new CalibrationRequest(null, null, calibrator, samples),
                1),
            progress::add);
  }
}
