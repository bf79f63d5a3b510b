package org.inferometer.meter.rapl;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.inferometer.spi.Throttle;
import org.inferometer.study.Reading;

/// For how long heat has held the processors' packages back, as Linux counts it on x86 (the
/// kernel's Documentation/ABI/testing/sysfs-devices-system-cpu, `thermal_throttle`).
///
/// @param root `/sys/devices/system/cpu`, or a copy of it
record ThrottleCounters(Path root) {
  static final Path SYSTEM = Path.of("/sys/devices/system/cpu");

  private static final double NANOS_PER_MS = 1e6;

  /// One for each package, whose processors all show the same counters. Empty where the kernel does
  /// not count: on virtual machines, on other architectures, and before Linux 5.5, which did not
  /// count the time.
  List<Throttle> read() {
    Map<String, Throttle> packages = new TreeMap<>();
    try (DirectoryStream<Path> processors = Files.newDirectoryStream(root, "cpu[0-9]*")) {
      for (Path processor : processors) {
        addPackage(processor, packages);
      }
    } catch (IOException e) {
      return List.of();
    }
    return List.copyOf(packages.values());
  }

  private static void addPackage(Path processor, Map<String, Throttle> packages) {
    try {
      String id = Files.readString(processor.resolve("topology/physical_package_id")).strip();
      Path file = processor.resolve("thermal_throttle/package_throttle_total_time_ms");
      double nanos = Long.parseLong(Files.readString(file).strip()) * NANOS_PER_MS;
      packages.putIfAbsent(
          id,
          new Throttle("the heat of processor package " + id, Reading.exact(nanos, "ns"), false));
    } catch (IOException | NumberFormatException e) {
      // This processor does not count, or is off; another of its package may tell.
      return;
    }
  }
}
