package org.inferometer.cli;

/// What the program's exit status means.
final class ExitCode {
  static final int DONE = 0;

  /// Done, but a cell failed.
  static final int CELL_FAILED = 1;

  /// The command line or an input is not usable.
  static final int BAD_INPUT = 2;

  /// The backend that was asked for cannot be used here.
  static final int BACKEND_UNAVAILABLE = 3;

  /// Something is wrong with the program itself, rather than with its input (EX_SOFTWARE of
  /// sysexits(3)).
  static final int INTERNAL_FAULT = 70;

  /// Stopped by the user (128 + SIGINT).
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
