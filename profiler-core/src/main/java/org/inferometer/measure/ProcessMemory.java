package org.inferometer.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.inferometer.study.Reading;

/// The memory of this process, as the kernel counts it.
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /// Sets the peak back to what is resident now (proc(5), clear_refs).
  private static final String PEAK = "5";

  private final Path status;
  private final boolean reset;

  private ProcessMemory(Path status, boolean reset) {
    this.status = status;
    this.reset = reset;
  }

  /// Counts from now on: the peak of what went before is forgotten, where the system can do that.
  public static ProcessMemory start() {
    System.gc(); // Garbage of what went before is not held against what follows.
    return start(STATUS, CLEAR);
  }

  static ProcessMemory start(Path status, Path clear) {
    try {
      // Not created: a system without it must stay without it.
      Files.writeString(clear, PEAK, StandardOpenOption.WRITE);
      return new ProcessMemory(status, true);
    } catch (IOException e) {
      return new ProcessMemory(status, false);
    }
  }

  /// The most memory that was resident since the start: `VmHWM` of proc(5). An estimate from above
  /// where the system counts from the beginning of the process only.
  public Reading peakBytes() {
    Reading peak = read();
    return reset || peak.asDouble().isEmpty()
        ? peak
        : Reading.estimated(
            peak.asDouble().getAsDouble(),
            "B",
            "peak since the process began: the system does not set it back before the build");
  }

  private Reading read() {
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
