package org.inferometer.precision.rewriting;

/// A network cannot be derived in a precision. The message is for users: what stands in the way,
/// and what to do instead.
public final class ConversionException extends Exception {
  private static final long serialVersionUID = 1;

  public ConversionException(String message) {
    super(message);
  }
}
