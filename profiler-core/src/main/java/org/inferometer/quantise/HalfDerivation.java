package org.inferometer.quantise;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.inferometer.data.InputException;
import org.inferometer.data.samples.Samples;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.operator.ElementTypes;
import org.inferometer.plugin.Plugins;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.calibration.Sampling;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.rewriting.Inlining;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;

/// Derives an FP16 network from an FP32 one on calibration data: the FP32 network runs on it, and
/// layers whose numbers leave FP16's range stay FP32.
public final class HalfDerivation {
  /// What [ObservedTensor] wants; nothing is quantised here.
  private static final int LEVELS = 256;

  private final Calibration calibration;

  /// @param backend that runs the FP32 network
  /// @param device the id of one of its devices
  /// @param work folder for files that last as long as a call
  public HalfDerivation(Plugins plugins, Backend backend, String device, int threads, Path work) {
    this.calibration = new Calibration(plugins, backend, device, threads, work);
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
    Map<String, Double> largest = largest(network, binding, samples, progress);
    Conversion conversion = HalfConverter.convert(network, options.observing(largest));
    List<String> remarks = new ArrayList<>(conversion.remarks());
    remarks.add(
        "Layers whose numbers leave FP16's range were looked for: " + samples.description() + ".");
    return new Conversion(
        conversion.precision(),
        conversion.model(),
        conversion.layers(),
        conversion.addedNodes(),
        remarks);
  }

  private Map<String, Double> largest(
      Network network, Binding binding, Samples samples, DoubleConsumer progress)
      throws ConversionException, InputException {
    // Tensors of local functions are observed too.
    Network inlined = Inlining.network(network);
    Sampling extremes = Sampling.of(new Calibrator.MinMax(), samples.count());
    Map<String, Double> largest = new HashMap<>();
    try {
      Map<String, Snapshot> seen =
          calibration.observe(inlined, binding, samples, extremes, floats(inlined), progress);
      seen.forEach((tensor, snapshot) -> {
        if (snapshot.elements() > 0 && snapshot.finite()) {
          largest.put(tensor, snapshot.largest());
        }
      });
      return largest;
    } catch (BackendException e) {
      throw new ConversionException(
          network.name() + ": cannot run on the calibration data: " + e.getMessage());
    }
  }

  /// What the main graph reads and writes in FP32.
  private static Map<String, ObservedTensor> floats(Network network) {
    ElementTypes types = ElementTypes.of(network.model(), network.operators());
    List<String> names = new ArrayList<>();
    network.inputs().stream().map(TensorSpec::name).forEach(names::add);
    network.graph().nodes().stream().map(Node::outputs).forEach(names::addAll);
    Map<String, ObservedTensor> floats = new LinkedHashMap<>();
    names.stream()
        .filter(name -> !name.isEmpty() && types.of(name) == ElementType.FLOAT)
        .forEach(name -> floats.put(name, ObservedTensor.unbounded(LEVELS)));
    return floats;
  }
}
