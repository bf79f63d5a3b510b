package org.inferometer.measure;

/// Hears how a pass goes on; also the sign that it is alive. Called from the measuring thread,
/// between inferences and never inside a timed one.
@FunctionalInterface
public interface Progress {
  /// @param fraction of the pass that is done, 0 to 1
  void advanced(double fraction);
}
