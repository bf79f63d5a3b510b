package org.inferometer.network;

import java.util.List;
import org.inferometer.study.Remedy;

/// A dimension that stays open, or a size that contradicts the model. The message names the input
/// and the dimension; the remedies bind it.
public final class ShapeBindingException extends Exception implements Remedy.Carrier {
  private static final long serialVersionUID = 1;

  private final transient List<Remedy> remedies;

  public ShapeBindingException(String message, Remedy... remedies) {
    super(message);
    this.remedies = List.of(remedies);
  }

  @Override
  public List<Remedy> remedies() {
    return remedies;
  }
}
