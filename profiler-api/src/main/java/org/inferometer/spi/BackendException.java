package org.inferometer.spi;

/// A backend could not build or run something. The message is for users: what failed, the runtime's
/// own words in one line, the remedy where one is known.
public final class BackendException extends Exception {
  private static final long serialVersionUID = 1;

  /// Whether the backend can never do this (an operator it lacks), as against a failure of this
  /// attempt.
  private final boolean unsupported;

  private BackendException(String message, boolean unsupported, Throwable cause) {
    super(message, cause);
    this.unsupported = unsupported;
  }

  public static BackendException failed(String message, Throwable cause) {
    return new BackendException(message, false, cause);
  }

  public static BackendException unsupported(String message, Throwable cause) {
    return new BackendException(message, true, cause);
  }

  public boolean isUnsupported() {
    return unsupported;
  }
}
