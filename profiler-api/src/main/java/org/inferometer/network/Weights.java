package org.inferometer.network;

import java.lang.foreign.MemorySegment;

/// What the elements of a float32 weight tensor are: given one by one, or drawn from a
/// distribution.
///
/// Drawn weights depend on nothing but the builder's seed and the tensor's name, so that a network
/// is the same on every machine and whatever else it holds.
public sealed interface Weights {

  /// Independent draws from a bell curve: the sum of four uniform ones, which ends at ± 3.46
  /// deviations and needs no function whose result differs between platforms.
  ///
  /// @param deviation the standard deviation, ≥ 0
  record Normal(double mean, double deviation) implements Weights {
    public Normal {
      if (!(deviation >= 0)) {
        throw new IllegalArgumentException(
            "a standard deviation is not negative, but " + deviation);
      }
    }
  }

  /// Independent draws from `low` (included) to `high` (excluded).
  record Uniform(double low, double high) implements Weights {
    public Uniform {
      if (!(low <= high)) {
        throw new IllegalArgumentException("no number lies between " + low + " and " + high);
      }
    }
  }

  /// The same number everywhere.
  record Constant(double value) implements Weights {}

  /// Given elements.
  ///
  /// @param bytes float32, little-endian, dense, row-major; must stay alive as long as the network
  record Elements(MemorySegment bytes) implements Weights {}

  /// Draws that keep the second moment of activations through a layer followed by ReLU.
  ///
  /// He et al., "Delving Deep into Rectifiers", 2015 (arXiv 1502.01852), equation 10.
  ///
  /// @param fanIn inputs that one output sums, ≥ 1
  static Weights he(long fanIn) {
    return new Normal(0, Math.sqrt(2.0 / fanIn));
  }

  /// Given elements, copied off the heap when the layer is added.
  static Weights of(float... elements) {
    return new Elements(MemorySegment.ofArray(elements.clone()));
  }
}
