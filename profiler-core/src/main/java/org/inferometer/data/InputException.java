package org.inferometer.data;

/// Inputs that a network cannot be fed with. The message names the file or the input, expected and
/// actual, and the remedy where there is one.
public final class InputException extends Exception {
  private static final long serialVersionUID = 1;

  public InputException(String message) {
    super(message);
  }
}
