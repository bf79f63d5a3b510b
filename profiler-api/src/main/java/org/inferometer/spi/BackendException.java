package org.inferometer.spi;

import java.util.List;
import org.inferometer.study.Remedy;

/// A backend could not build or run something. The message is for users: what failed, the runtime's
/// own words in one line, the remedy where one is known.
public final class BackendException extends Exception implements Remedy.Carrier {
  private static final long serialVersionUID = 1;

  /// Whether the backend can never do this (an operator it lacks), as against a failure of this
  /// attempt.
  private final boolean unsupported;

  private final transient List<Remedy> remedies;

  private BackendException(
      String message, boolean unsupported, Throwable cause, List<Remedy> remedies) {
    super(message, cause);
    this.unsupported = unsupported;
    this.remedies = List.copyOf(remedies);
  }

  public static BackendException failed(String message, Throwable cause, Remedy... remedies) {
    return new BackendException(message, false, cause, List.of(remedies));
  }

  public static BackendException unsupported(String message, Throwable cause, Remedy... remedies) {
    return new BackendException(message, true, cause, List.of(remedies));
  }

  /// What was found missing stands in the way of a network or a device.
  public static BackendException unsupported(Probe.Unavailable why) {
    String message = why.reason() + "; " + why.remedy();
    return new BackendException(
        message, true, new IllegalStateException(why.reason()), why.settings());
  }

  public boolean isUnsupported() {
    return unsupported;
  }

  @Override
  public List<Remedy> remedies() {
    return remedies;
  }
}
