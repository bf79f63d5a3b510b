package org.inferometer.plan;

/// A plan that cannot be carried out at all. The message is for users: one or two lines that name
/// what is wrong, where, and the remedy.
public final class StudyException extends Exception {
  private static final long serialVersionUID = 1;

  /// What kind of trouble it is, which decides the exit code.
  public enum Kind {
    /// A model, a shape, an input or a folder is not usable: exit code 2.
    BAD_INPUT,
    /// The backend that was asked for cannot be used here: exit code 3.
    BACKEND_UNAVAILABLE
  }

  private final Kind kind;

  public StudyException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
