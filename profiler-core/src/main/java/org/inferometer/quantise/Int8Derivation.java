package org.inferometer.quantise;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.inferometer.data.InputException;
import org.inferometer.data.samples.Samples;
import org.inferometer.machine.IntegerUnits;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.int8.Int8Draft;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BuildOptions;

/// Derives an INT8 network from an FP32 one: finds what can be quantised, calibrates on samples (or
/// takes the table of an earlier calibration that was the same), and rewrites the graph.
public final class Int8Derivation {
  private final Calibration calibration;

  /// @param calibration on a backend that runs the FP32 network
  public Int8Derivation(Calibration calibration) {
    this.calibration = calibration;
  }

  /// @param progress receives the part of the calibration that is done
  /// @throws ConversionException if the network cannot be INT8, with the reason
  /// @throws InputException if the calibration data cannot be used, naming the file
  public Conversion convert(Network network, Int8Request request, DoubleConsumer progress)
      throws ConversionException, InputException, ShapeBindingException {
    return convert(calibrated(network, request, progress));
  }

  /// A draft with the ranges that it needs.
  ///
  /// @param binding that it was calibrated at
  public record Calibrated(Int8Draft draft, CalibrationTable table, Binding binding) {}

  /// The first half of [#convert]: one table serves every choice of layers.
  public Calibrated calibrated(Network network, Int8Request request, DoubleConsumer progress)
      throws ConversionException, InputException, ShapeBindingException {
    Int8Draft draft = Int8Draft.of(network, request.options());
    Binding binding = CalibrationSamples.binding(network, request.sizes());
    Samples samples = CalibrationSamples.of(request.calibration(), request.seed(), binding);
    Map<String, ObservedTensor> tensors = new LinkedHashMap<>(draft.rest());
    tensors.putAll(draft.observed());
    CalibrationTable table =
        calibration.table(
            network,
            draft.single(),
            binding,
            samples,
            Calibrator.parse(request.calibration().calibrator()),
            tensors,
            progress);
    return new Calibrated(draft, table, binding);
  }

  /// The second half of [#convert].
  public Conversion convert(Calibrated calibrated) throws ConversionException {
    return calibrated.draft().convert(calibrated.table()).with(processor());
  }

  /// The backend that calibrates.
  Backend backend() {
    return calibration.backend();
  }

  /// Options of FP32 engines on that backend.
  BuildOptions options(Binding binding) {
    return calibration.options(binding);
  }

  private Optional<String> processor() {
    return calibration.device().equals("cpu") ? IntegerUnits.remark() : Optional.empty();
  }
}
