package org.inferometer.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.tensorrt.driver.DriverReport;
import org.inferometer.backend.tensorrt.library.Libraries;
import org.inferometer.backend.tensorrt.library.LibrarySearch;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;
import org.inferometer.spi.NativePlatform;
import org.inferometer.spi.Probe;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;
import org.junit.jupiter.api.Test;

final class InstallationTest {
  private static final DriverReport WORKING =
      new DriverReport.Present(
          13010, List.of(new DriverReport.Gpu(0, "GPU-1", "NVIDIA H100", 9, 0, 80L << 30)));
  private static final LibrarySearch.Result NOTHING =
      new LibrarySearch.Missing(List.of("TensorRT is not here", "the CUDA runtime is not here"));
  private static final LibrarySearch.Result EVERYTHING =
      new LibrarySearch.Found(
          new Libraries(
              Path.of("a"),
              new TensorRtVersion(10, 15, 1),
              Path.of("b"),
              Path.of("c"),
              Path.of("d"),
              List.of(Path.of("a")),
              List.of()));

  @Test
  void everyPartThatIsMissingIsNamedWithItsRemedy() {
    assertThat(Installation.missing(new DriverReport.Absent(), Map.of(), _ -> NOTHING))
        .satisfiesExactly(
            driver -> assertThat(driver.toString()).contains("no NVIDIA driver", "580"),
            tensorRt -> assertFetchable(tensorRt, "TensorRT is not here"),
            cuda -> assertFetchable(cuda, "the CUDA runtime is not here"));
  }

  private static void assertFetchable(Probe.Unavailable missing, String reason) {
    assertThat(missing.reason()).contains(reason);
    assertThat(missing.settings())
        .containsExactly(new Remedy(Setting.NATIVE_LIBRARIES, "tensorrt"));
  }

  @Test
  void whatIsHereIsNotNamed() {
    assertThat(Installation.missing(WORKING, Map.of(), _ -> EVERYTHING)).isEmpty();
    assertThat(Installation.missing(WORKING, Map.of(), _ -> NOTHING)).hasSize(2);
    assertThat(Installation.missing(new DriverReport.Absent(), Map.of(), _ -> EVERYTHING))
        .hasSize(1);
  }

  @Test
  void aTensorRtThatCanOnlyRunPlansIsNamedWithWhatAddsOneThatCanBuild() {
    LibrarySearch.Result plansOnly =
        new LibrarySearch.Found(
            new Libraries(
                Path.of("a"),
                new TensorRtVersion(10, 15, 1),
                Path.of("b"),
                Path.of("c"),
                Path.of("d"),
                List.of(Path.of("a")),
                List.of("libnvinfer_builder_resource_sm90.so.10.15.1")));
    assertThat(Installation.missing(WORKING, Map.of(), _ -> plansOnly))
        .containsExactly(
            new Probe.Unavailable(
                "TensorRT 10.15.1 in a can run plans, but cannot build them: it lacks"
                    + " libnvinfer_builder_resource_sm90.so.10.15.1",
                "fetch a TensorRT that can",
                new Remedy(Setting.NATIVE_LIBRARIES, "tensorrt")));
    NativePlatform platform = NativePlatform.LINUX_X86_64;
    assertThat(Installation.look(Optional.of(platform), WORKING, Map.of(), _ -> plansOnly))
        .isInstanceOfSatisfying(
            Installation.Complete.class,
            complete -> assertThat(complete.installation().obstacle()).isPresent());
  }

  @Test
  void theProbeLooksForLibrariesOnlyWhereThereIsADevice() {
    assertThat(
            Installation.look(
                Optional.empty(), WORKING, Map.of(), _ -> org.assertj.core.api.Assertions.fail()))
        .isInstanceOf(Installation.Incomplete.class);
  }
}
