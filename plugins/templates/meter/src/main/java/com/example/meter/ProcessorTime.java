package com.example.meter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Processor time of a process, in user and in kernel mode, as Linux tells it in `/proc/PID/stat`
/// (proc_pid_stat(5), fields 14 and 15).
///
/// @param file for example `/proc/self/stat`
record ProcessorTime(Path file) {
  /// The unit of the fields, in all processes that Linux runs (`USER_HZ`).
  private static final double TICKS_PER_SECOND = 100;

  /// The first field after the program's name, which stands in brackets and may hold anything.
  private static final int FIRST_FIELD = 3;

  private static final int USER = 14;
  private static final int KERNEL = 15;

  /// @throws IOException if the file cannot be read or is of another form
  double seconds() throws IOException {
    String text = Files.readString(file);
    String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split("\\s+");
    try {
      long ticks =
          Long.parseLong(fields[USER - FIRST_FIELD]) + Long.parseLong(fields[KERNEL - FIRST_FIELD]);
      return ticks / TICKS_PER_SECOND;
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(file + " has another form than proc_pid_stat(5) describes", e);
    }
  }
}
