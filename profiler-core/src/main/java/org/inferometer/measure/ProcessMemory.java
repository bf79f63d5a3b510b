package org.inferometer.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.study.Reading;

/// The memory of this process, as the kernel counts it.
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /// The most memory that was resident since the process began: `VmHWM` of proc(5).
  public static Reading peakBytes() {
    return peakBytes(STATUS);
  }

  static Reading peakBytes(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .findFirst()
          .map(ProcessMemory::parse)
          .orElseGet(() -> Reading.unavailable(status + " names no peak (VmHWM)"));
    } catch (IOException e) {
      return Reading.unavailable("this system has no " + status + " to read it from");
    }
  }

  private static Reading parse(String line) {
    String[] parts = line.trim().split("\\s+");
    return parts.length == 3 && parts[1].matches("\\d{1,15}") && parts[2].equals("kB")
        ? Reading.exact(Long.parseLong(parts[1]) * 1024.0, "B")
        : Reading.unavailable("the line '" + line.strip() + "' is not understood");
  }
}
