package org.inferometer.operator;

/// Ends a formula that lacks something; the message is the reason that a reader sees.
public final class UnknownCost extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// @param reason a sentence without a full stop
  public UnknownCost(String reason) {
    super(reason, null, false, false);
  }
}
