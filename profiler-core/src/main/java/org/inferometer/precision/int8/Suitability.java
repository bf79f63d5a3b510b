package org.inferometer.precision.int8;

import java.util.Optional;
import java.util.Set;
import org.inferometer.network.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.onnx.Node;
import org.inferometer.network.onnx.Tensor;
import org.inferometer.precision.ConversionException;

/// Whether a network is an FP32 one to begin with.
final class Suitability {
  private static final Set<String> QUANTISED =
      Set.of(
          "QuantizeLinear",
          "DequantizeLinear",
          "DynamicQuantizeLinear",
          "QLinearConv",
          "QLinearMatMul",
          "ConvInteger",
          "MatMulInteger",
          "Quant");

  private Suitability() {}

  /// @throws ConversionException if it is none, with what it is
  static void check(Network network) throws ConversionException {
    Optional<Node> quantised =
        network.graph().nodes().stream()
            .filter(node -> QUANTISED.contains(node.opType()))
            .findFirst();
    if (quantised.isPresent()) {
      throw new ConversionException(
          network.name()
              + ": is quantised already (it has "
              + quantised.get().opType()
              + " '"
              + quantised.get().name()
              + "'); give the FP32 network it was made from");
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
