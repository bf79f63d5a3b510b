package org.inferometer.network.cost;

/// Ends a formula that lacks something; the message is the reason that a reader sees.
final class UnknownCost extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownCost(String reason) {
    super(reason, null, false, false);
  }
}
