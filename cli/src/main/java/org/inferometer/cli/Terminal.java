package org.inferometer.cli;

import java.io.PrintStream;
import java.util.Map;

/// Where a command writes, and what the reader of it is.
///
/// @param out for results
/// @param err for errors and progress
/// @param columns the width of the terminal behind `err`; 0 if it is none, or a dumb one
record Terminal(PrintStream out, PrintStream err, int columns) {

  /// The terminal of this process, as the launcher saw it.
  static Terminal ofProcess(Map<String, String> environment) {
    boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new Terminal(
        System.out, System.err, dumb ? 0 : Integer.getInteger("inferometer.columns", 0));
  }

  /// Whether something that changes in place can be shown.
  boolean isInteractive() {
    return columns >= 40;
  }
}
