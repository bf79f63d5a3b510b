package org.inferometer.quantise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.inferometer.data.InputException;
import org.inferometer.data.samples.Samples;
import org.inferometer.graph.Shape;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.rewriting.Inlining;

/// Derives an FP16 network from an FP32 one on calibration data: the FP32 network runs on it (or
/// did so earlier), and layers whose numbers leave FP16's range stay FP32.
public final class HalfDerivation {
  private final Calibration calibration;

  /// @param calibration on a backend that runs the FP32 network
  public HalfDerivation(Calibration calibration) {
    this.calibration = calibration;
  }

  /// @param request that names data
  /// @param sizes of open dimensions, as [Network#bind] takes them
  /// @param progress receives the part of the calibration that is done
  /// @throws ConversionException if the network cannot be FP16 or cannot run on the data
  /// @throws InputException if the data cannot be used, naming the file
  public Conversion convert(
      Network network,
      HalfOptions options,
      CalibrationRequest request,
      Map<String, Shape> sizes,
      DoubleConsumer progress)
      throws ConversionException, InputException, ShapeBindingException {
    Binding binding = CalibrationSamples.binding(network, sizes);
    Samples samples = CalibrationSamples.of(request, 0, binding);
    // Tensors of local functions are observed too.
    Network inlined = Inlining.network(network);
    CalibrationTable table =
        calibration.table(
            network,
            inlined,
            binding,
            samples,
            new Calibrator.MinMax(),
            HalfConverter.observed(inlined),
            progress);
    Conversion conversion = HalfConverter.convert(network, options.observing(table.largest()));
    List<String> remarks = new ArrayList<>(conversion.remarks());
    remarks.add("Layers whose numbers leave FP16's range were looked for: " + table.data() + ".");
    HalfConverter.notObserved(inlined).ifPresent(remarks::add);
    return new Conversion(
        conversion.precision(),
        conversion.model(),
        conversion.layers(),
        conversion.addedNodes(),
        remarks);
  }
}
