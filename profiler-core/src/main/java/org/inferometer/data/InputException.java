package org.inferometer.data;

import java.util.List;
import org.inferometer.study.Remedy;

/// Inputs that a network cannot be fed with. The message names the file or the input, expected and
/// actual, and the remedy where there is one.
public final class InputException extends Exception implements Remedy.Carrier {
  private static final long serialVersionUID = 1;

  private final transient List<Remedy> remedies;

  public InputException(String message, Remedy... remedies) {
    this(message, List.of(remedies));
  }

  public InputException(String message, List<Remedy> remedies) {
    super(message);
    this.remedies = List.copyOf(remedies);
  }

  @Override
  public List<Remedy> remedies() {
    return remedies;
  }
}
