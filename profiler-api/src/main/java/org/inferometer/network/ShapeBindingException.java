package org.inferometer.network;

/// A dimension that stays open, or a size that contradicts the model. The message names the input,
/// the dimension and the option that binds it.
public final class ShapeBindingException extends Exception {
  private static final long serialVersionUID = 1;

  public ShapeBindingException(String message) {
    super(message);
  }
}
