package org.inferometer.backend.tensorrt.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.inferometer.backend.tensorrt.driver.DriverDiagnosis.Unusable;
import org.inferometer.backend.tensorrt.driver.DriverDiagnosis.Usable;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;
import org.junit.jupiter.api.Test;

final class DriverDiagnosisTest {
  private static final Gpu HOPPER = new Gpu(0, "GPU-1", "NVIDIA H100", 9, 0, 80L << 30);
  private static final Gpu PASCAL = new Gpu(1, "GPU-2", "Tesla P100", 6, 0, 16L << 30);

  @Test
  void aMachineWithoutADriverIsToldWhatToInstall() {
    assertThat(reason(new DriverReport.Absent(), Map.of()))
        .contains("no NVIDIA driver")
        .contains("580 or newer", "apt-get install nvidia-driver-580");
  }

  @Test
  void anOldDriverIsToldWithItsVersionOfCuda() {
    assertThat(reason(new DriverReport.Present(12040, List.of(HOPPER)), Map.of()))
        .contains("CUDA 12.4")
        .contains("13.0")
        .contains("580");
  }

  @Test
  void hiddenDevicesAreBlamedOnTheVariableThatHidesThem() {
    Map<String, String> hidden = Map.of("CUDA_VISIBLE_DEVICES", "-1");
    assertThat(reason(new DriverReport.Failing("cuInit", 100), hidden))
        .contains("CUDA_VISIBLE_DEVICES='-1'");
    assertThat(reason(new DriverReport.Present(13010, List.of()), hidden))
        .contains("CUDA_VISIBLE_DEVICES='-1'");
    assertThat(reason(new DriverReport.Failing("cuInit", 100), Map.of())).contains("sees no GPU");
  }

  @Test
  void devicesThatTensorRtHasNoKernelsForAreNotUsed() {
    assertThat(diagnose(new DriverReport.Present(13010, List.of(PASCAL, HOPPER)), Map.of()))
        .isEqualTo(new Usable(List.of(HOPPER)));
    assertThat(reason(new DriverReport.Present(13010, List.of(PASCAL)), Map.of()))
        .contains("Tesla P100 (compute capability 6.0)");
  }

  @Test
  void aStubAndAnUpdatedDriverHaveRemediesOfTheirOwn() {
    assertThat(reason(new DriverReport.Failing("cuInit", 34), Map.of())).contains("stub");
    assertThat(reason(new DriverReport.Failing("cuInit", 803), Map.of())).contains("restart");
    assertThat(reason(new DriverReport.Failing("cuDeviceGet", 999), Map.of()))
        .contains("cuDeviceGet failed with CUDA error 999");
  }

  private static DriverDiagnosis.Verdict diagnose(DriverReport report, Map<String, String> env) {
    return new DriverDiagnosis(13, env).of(report);
  }

  private static String reason(DriverReport report, Map<String, String> env) {
    return diagnose(report, env) instanceof Unusable(var why)
        ? why.reason() + "; " + why.remedy()
        : "usable";
  }
}
