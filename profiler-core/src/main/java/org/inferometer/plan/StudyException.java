package org.inferometer.plan;

import java.util.List;
import org.inferometer.study.Remedy;

/// A plan that cannot be carried out at all. The message is for users: one or two lines that name
/// what is wrong, where, and what to do.
public final class StudyException extends Exception implements Remedy.Carrier {
  private static final long serialVersionUID = 1;

  /// What kind of trouble it is, which decides the exit code.
  public enum Kind {
    /// A model, a shape, an input or a folder is not usable: exit code 2.
    BAD_INPUT,
    /// The backend that was asked for cannot be used here: exit code 3.
    BACKEND_UNAVAILABLE
  }

  private final Kind kind;
  private final transient List<Remedy> remedies;

  public StudyException(Kind kind, String message, Remedy... remedies) {
    this(kind, message, List.of(remedies));
  }

  public StudyException(Kind kind, String message, List<Remedy> remedies) {
    super(message);
    this.kind = kind;
    this.remedies = List.copyOf(remedies);
  }

  /// Bad input, as something else has refused it.
  public static StudyException badInput(Exception refusal) {
    return new StudyException(
        Kind.BAD_INPUT, String.valueOf(refusal.getMessage()), Remedy.of(refusal));
  }

  /// Bad input, as something else has refused it that does not know its place.
  public static StudyException badInput(String place, Exception refusal) {
    return new StudyException(
        Kind.BAD_INPUT, place + ": " + refusal.getMessage(), Remedy.of(refusal));
  }

  public Kind kind() {
    return kind;
  }

  @Override
  public List<Remedy> remedies() {
    return remedies;
  }
}
