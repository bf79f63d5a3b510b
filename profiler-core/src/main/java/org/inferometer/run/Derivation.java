package org.inferometer.run;

import org.inferometer.network.Network;
import org.inferometer.precision.ConversionException;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfOptions;
import org.inferometer.study.Precision;

/// Derives the network of a cell's precision from the FP32 one.
final class Derivation {
  private Derivation() {}

  /// @throws ConversionException if the network has no form of that precision, with the reason
  static Network network(Network original, Precision precision) throws ConversionException {
    return switch (precision) {
      case FP32 -> original;
      case FP16 -> HalfConverter.convert(original, HalfOptions.DEFAULT).network(original);
      case INT8 -> throw new ConversionException("an INT8 network needs calibration");
    };
  }
}
