package org.inferometer.meter.rapl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Throttle;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrottleCountersTest {
  private static final Probe.Device PROCESSOR = new Probe.Device("cpu", "a processor", "cpu");

  @TempDir Path root = Path.of("");

  @Test
  void everyPackageIsReadOnceInNanoseconds() throws IOException {
    processor("cpu0", "0", "7");
    processor("cpu1", "0", "7");
    processor("cpu2", "1", "0");
    Files.createDirectories(root.resolve("cpufreq"));

    assertThat(meter().throttles(PROCESSOR))
        .containsExactly(
            new Throttle("the heat of processor package 0", Reading.exact(7e6, "ns"), false),
            new Throttle("the heat of processor package 1", Reading.exact(0, "ns"), false));
  }

  @Test
  void aProcessorThatDoesNotCountIsPassedOver() throws IOException {
    Files.createDirectories(root.resolve("cpu0/topology"));
    processor("cpu1", "0", "no number");
    processor("cpu2", "0", "3");

    assertThat(meter().throttles(PROCESSOR))
        .containsExactly(
            new Throttle("the heat of processor package 0", Reading.exact(3e6, "ns"), false));
  }

  @Test
  void whereNothingIsCountedNothingIsSaid() {
    assertThat(meter().throttles(PROCESSOR)).isEmpty();
    assertThat(new ThrottleCounters(root.resolve("none")).read()).isEmpty();
  }

  @Test
  void anotherDeviceIsNotHeldBackByTheProcessorsHeat() throws IOException {
    processor("cpu0", "0", "7");

    assertThat(meter().throttles(new Probe.Device("cuda:0", "a card", "cuda"))).isEmpty();
  }

  private RaplMeter meter() {
    return new RaplMeter(root.resolve("powercap"), root, System::nanoTime);
  }

  private void processor(String name, String packageId, String millis) throws IOException {
    Path folder = root.resolve(name);
    Files.createDirectories(folder.resolve("topology"));
    Files.createDirectories(folder.resolve("thermal_throttle"));
    Files.writeString(folder.resolve("topology/physical_package_id"), packageId + "\n");
    Files.writeString(
        folder.resolve("thermal_throttle/package_throttle_total_time_ms"), millis + "\n");
  }
}
