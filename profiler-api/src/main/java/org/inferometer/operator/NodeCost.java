package org.inferometer.operator;

/// A count for one node, or why there is none.
public sealed interface NodeCost {
  record Known(long value) implements NodeCost {}

  /// @param reason a sentence without a full stop
  record Unknown(String reason) implements NodeCost {}
}
