package org.inferometer.backend.tensorrt.runtime;

import org.inferometer.graph.Shape;

/// The shapes of one input that an engine takes, and the one it is tuned for: a line of an
/// optimisation profile.
public record ShapeRange(String input, Shape least, Shape tuned, Shape most) {
  public ShapeRange {
    if (least.rank() != tuned.rank() || most.rank() != tuned.rank()) {
      throw new IllegalArgumentException(
          input + ": shapes of one rank, not " + least + ", " + tuned + " and " + most);
    }
  }

  @Override
  public String toString() {
    return input + "=" + least + ".." + tuned + ".." + most;
  }
}
