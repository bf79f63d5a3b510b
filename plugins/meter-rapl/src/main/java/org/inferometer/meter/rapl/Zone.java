package org.inferometer.meter.rapl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// One RAPL zone: a folder of the powercap tree with an energy counter (the kernel's
/// Documentation/power/powercap/powercap.rst).
///
/// @param name as the kernel gives it: `package-0`, `dram`, `psys`
/// @param folder of the zone
/// @param range the counter wraps around to 0 above this, in microjoules
record Zone(String name, Path folder, long range) {
  /// @throws IOException if the zone tells no name or range
  static Zone open(Path folder) throws IOException {
    String name = Files.readString(folder.resolve("name")).strip();
    return new Zone(name, folder, number(folder.resolve("max_energy_range_uj")));
  }

  Path counter() {
    return folder.resolve("energy_uj");
  }

  /// The counter, in microjoules.
  ///
  /// @throws IOException if it cannot be read, most often for lack of permission
  long read() throws IOException {
    return number(counter());
  }

  /// Energy between two readings that are less than one wrap apart, in microjoules.
  long between(long before, long after) {
    return after >= before ? after - before : range - before + after + 1;
  }

  private static long number(Path file) throws IOException {
    String text = Files.readString(file).strip();
    if (!text.matches("\\d{1,18}")) {
      throw new IOException(file + ": holds '" + text + "' instead of a number");
    }
    return Long.parseLong(text);
  }
}
