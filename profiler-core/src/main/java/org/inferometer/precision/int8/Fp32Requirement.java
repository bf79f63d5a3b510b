package org.inferometer.precision.int8;

import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.inferometer.precision.QuantisingNodes;
import org.inferometer.precision.rewriting.ConversionException;

/// Whether a network is an FP32 one to begin with.
final class Fp32Requirement {
  private Fp32Requirement() {}

  /// @throws ConversionException if it is none, with what it is
  static void check(Network network) throws ConversionException {
    Optional<String> quantised = QuantisingNodes.firstOf(network);
    if (quantised.isPresent()) {
      throw new ConversionException(
          network.name()
              + ": is quantised already (it has "
              + quantised.get()
              + "); give the FP32 network it was made from");
    }
    if (count(network, ElementType.FLOAT16) > count(network, ElementType.FLOAT)) {
      throw new ConversionException(
          network.name()
              + ": is an FP16 network, and INT8 is derived from FP32; give the FP32 network it was"
              + " made from");
    }
  }

  private static long count(Network network, ElementType type) {
    return network.graph().initializers().stream()
        .filter(tensor -> tensor.elementType() == type)
        .map(Tensor::shape)
        .mapToLong(shape -> shape.elementCount())
        .sum();
  }
}
