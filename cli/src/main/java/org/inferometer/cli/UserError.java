package org.inferometer.cli;

/// Something the user can put right. The message is one or two plain lines that say what, where and
/// how.
final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  private UserError(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  static UserError badInput(String message) {
    return new UserError(ExitCode.BAD_INPUT, message);
  }

  static UserError backendUnavailable(String message) {
    return new UserError(ExitCode.BACKEND_UNAVAILABLE, message);
  }

  int exitCode() {
    return exitCode;
  }
}
