package org.inferometer.meter.rapl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.spi.Probe;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaplMeterTest {
  @TempDir Path root = Path.of("");

  private final AtomicLong clock = new AtomicLong();

  @Test
  void packagesAreSummedAndMemoryAndPlatformStandApart() throws IOException {
    zone("intel-rapl:0", "package-0", 1_000_000, 1L << 38);
    zone("intel-rapl:1", "package-1", 5_000_000, 1L << 38);
    zone("intel-rapl:0:0", "dram", 0, 1L << 38);
    zone("intel-rapl:0:1", "core", 0, 1L << 38);
    zone("intel-rapl:2", "psys", 0, 1L << 38);
    try (Sampler sampler = meter().start("cpu")) {
      count("intel-rapl:0", 21_000_000);
      count("intel-rapl:1", 15_000_000);
      count("intel-rapl:0:0", 4_000_000);
      count("intel-rapl:0:1", 9_000_000);
      count("intel-rapl:2", 50_000_000);
      clock.set(2_000_000_000);
      Sample sample = sampler.read();
      // (21 - 1) + (15 - 5) = 30 J in 2 s; cores lie within their package and are not added.
      assertThat(sample.energyJ()).isEqualTo(Reading.exact(30, "J"));
      assertThat(sample.averageW()).isEqualTo(Reading.exact(15, "W"));
      assertThat(sample.source())
          .isEqualTo("RAPL package-0, package-1 (apart: dram 2.0 W, psys 25.0 W)");
    }
  }

  /// A file system that was closed throws what nobody declares.
  @Test
  void anExceptionIsTheReasonAndDoesNotEndTheLooks() throws IOException {
    zone("intel-rapl:0", "package-0", 1_000_000, 1L << 38);
    Path archive = root.resolve("tree.zip");
    FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"));
    Path folder = Files.createDirectory(zip.getPath("/intel-rapl:0"));
    for (String file : List.of("name", "energy_uj", "max_energy_range_uj")) {
      Files.copy(root.resolve("intel-rapl:0").resolve(file), folder.resolve(file));
    }
    try (RaplSampler sampler = RaplSampler.start(new PowercapTree(zip.getPath("/")), clock::get)) {
      assertThat(sampler.read().energyJ()).isEqualTo(Reading.exact(0, "J"));
      zip.close();
      sampler.look();
      assertThat(sampler.read().energyJ())
          .isInstanceOfSatisfying(
              Reading.Unavailable.class,
              none -> assertThat(none.reason()).contains("energy_uj", "ClosedFileSystemException"));
    }
  }

  @Test
  void aCounterThatWrapsGoesOn() throws IOException {
    zone("intel-rapl:0", "package-0", 999_000, 1_000_000);
    try (Sampler sampler = meter().start("cpu")) {
      count("intel-rapl:0", 499_000);
      clock.set(1_000_000_000);
      // 1,000 uJ to the largest value, one more to 0, then 499,000.
      assertThat(sampler.read().energyJ()).isEqualTo(Reading.exact(0.500001, "J"));
    }
  }

  @Test
  void everyWrapCountsBetweenLooks() throws IOException {
    zone("intel-rapl:0", "package-0", 0, 999_999);
    try (RaplSampler sampler = RaplSampler.start(new PowercapTree(root), clock::get)) {
      for (int i = 0; i < 3; i++) {
        count("intel-rapl:0", 900_000);
        sampler.look();
        count("intel-rapl:0", 100_000);
        sampler.look();
      }
      clock.set(1_000_000_000);
      // 0 -> 900,000 -> wrap -> 100,000, then twice 800,000 and 200,000.
      assertThat(sampler.read().energyJ()).isEqualTo(Reading.exact(3.1, "J"));
    }
  }

  @Test
  void aMachineWithoutTheTreeHasNoMeterAndTheReasonSaysWhere() {
    Path missing = root.resolve("powercap");
    assertThat(new RaplMeter(missing, missing, clock::get).probe())
        .isInstanceOfSatisfying(
            Probe.Unavailable.class,
            probe -> {
              assertThat(probe.reason()).contains(missing + " does not exist");
              assertThat(probe.remedy()).isNotBlank();
            });
  }

  @Test
  void aTreeWithoutPackagesIsUnavailable() throws IOException {
    zone("intel-rapl:0", "psys", 0, 1);
    assertThat(meter().probe()).isInstanceOf(Probe.Unavailable.class);
  }

  @Test
  void anUnreadableEnergyCounterIsUnavailableWithItsReason() {
    // What the file system throws for a counter of root's: a test that runs as root cannot see it.
    assertThat(meter().unreadable(new AccessDeniedException("energy_uj")))
        .isInstanceOfSatisfying(
            Probe.Unavailable.class,
            probe -> {
              assertThat(probe.reason()).contains("energy_uj may not be read", "5.10");
              assertThat(probe.remedy()).startsWith("sudo chmod a+r");
            });
  }

  @Test
  void aCounterThatHoldsNoNumberIsUnavailable() throws IOException {
    zone("intel-rapl:0", "package-0", 0, 1);
    Files.writeString(root.resolve("intel-rapl:0/energy_uj"), "garbage");
    assertThat(meter().probe())
        .isInstanceOfSatisfying(
            Probe.Unavailable.class, probe -> assertThat(probe.reason()).contains("garbage"));
  }

  @Test
  void aCounterThatVanishesMakesItsReadingUnavailable() throws IOException {
    zone("intel-rapl:0", "package-0", 0, 1_000);
    try (Sampler sampler = meter().start("cpu")) {
      Files.delete(root.resolve("intel-rapl:0/energy_uj"));
      clock.set(1_000_000_000);
      assertThat(sampler.read().energyJ()).isInstanceOf(Reading.Unavailable.class);
    }
  }

  @Test
  void readablePackagesAreOneDevice() throws IOException {
    zone("intel-rapl:0", "package-0", 0, 1);
    zone("intel-rapl:1", "package-1", 0, 1);
    assertThat(meter().probe())
        .isInstanceOfSatisfying(
            Probe.Available.class,
            probe ->
                assertThat(probe.devices())
                    .containsExactly(new Probe.Device("cpu", "package-0, package-1", "cpu")));
  }

  @Test
  void anotherDeviceIsRefused() {
    assertThatThrownBy(() -> meter().start("gpu")).hasMessageContaining("'gpu'");
  }

  private RaplMeter meter() {
    return new RaplMeter(root, root, clock::get);
  }

  private void zone(String folder, String name, long energy, long range) throws IOException {
    Path zone = Files.createDirectories(root.resolve(folder));
    Files.writeString(zone.resolve("name"), name + "\n");
    Files.writeString(zone.resolve("max_energy_range_uj"), range + "\n");
    count(folder, energy);
  }

  private void count(String folder, long energy) throws IOException {
    Files.writeString(root.resolve(folder).resolve("energy_uj"), energy + "\n");
  }
}
