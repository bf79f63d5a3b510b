package org.inferometer.importer.tensorflow.convert;

/// Says that one node cannot be expressed. The conversion collects them all.
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// @param reason a predicate or a clause: `pads with a value that is no constant`
  public Refusal(String reason) {
    super(reason, null, false, false);
  }
}
