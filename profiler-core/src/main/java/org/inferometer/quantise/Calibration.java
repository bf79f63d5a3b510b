package org.inferometer.quantise;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.inferometer.data.InputException;
import org.inferometer.data.samples.Samples;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;
import org.inferometer.plugin.LayerOrigins;
import org.inferometer.plugin.Plugins;
import org.inferometer.precision.calibration.CalibrationCache;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.calibration.Sampling;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.ObservingSession;
import org.inferometer.spi.Probe;
import org.inferometer.study.Precision;

/// Runs a network on samples and finds the ranges of its activations, or takes the table of an
/// earlier run that was the same. Activations pass through histograms one inference after another:
/// memory does not grow with the data.
///
/// @param backend that runs the FP32 network
/// @param device the id of one of its devices
/// @param threads intra-operator threads; 0 lets the backend choose
/// @param cache folder for what can be made again
/// @param work folder for files that last as long as a call
public record Calibration(
    Plugins plugins, Backend backend, String device, int threads, Path cache, Path work) {
  /// Said where no inference was needed.
  private static final String KEPT =
      " (ranges kept from an earlier calibration with the same data)";

  /// @param original the network that was given
  /// @param network what becomes of it before it is converted, with the tensors to observe
  /// @param tensors to observe
  /// @param progress receives the part that is done
  /// @throws ConversionException if the network cannot run on the samples
  /// @throws InputException naming the sample that cannot be used
  CalibrationTable table(
      Network original,
      Network network,
      Binding binding,
      Samples samples,
      Calibrator calibrator,
      Map<String, ObservedTensor> tensors,
      DoubleConsumer progress)
      throws ConversionException, InputException {
    CalibrationCache tables = new CalibrationCache(cache.resolve("calibration"));
    String key =
        CalibrationCache.key(
            code(original), binding.inputs(), samples.fingerprint(), calibrator.label(), tensors);
    Optional<CalibrationTable> known = tables.find(key);
    if (known.isPresent()) {
      return known.get().with(samples.description() + KEPT);
    }
    try {
      CalibrationTable table = run(network, binding, samples, calibrator, tensors, progress);
      keep(tables, key, table);
      return table;
    } catch (BackendException e) {
      throw new ConversionException(original.name() + ": cannot be calibrated: " + e.getMessage());
    }
  }

  /// What the network computes: its file, and the code of its custom layers.
  ///
  /// @throws ConversionException if a plugin cannot be read
  private static String code(Network network) throws ConversionException {
    try {
      List<String> layers = LayerOrigins.of(network);
      return layers.isEmpty() ? network.sha256() : network.sha256() + layers;
    } catch (IOException e) {
      throw new ConversionException(
          network.name() + ": its custom layers cannot be read: " + e.getMessage());
    }
  }

  private static void keep(CalibrationCache tables, String key, CalibrationTable table) {
    try {
      tables.keep(key, table);
    } catch (IOException e) {
      // The table serves without being kept; the next cell computes it again.
      return;
    }
  }

  private CalibrationTable run(
      Network network,
      Binding binding,
      Samples samples,
      Calibrator calibrator,
      Map<String, ObservedTensor> tensors,
      DoubleConsumer progress)
      throws BackendException, InputException {
    TensorTypes types = types(network, binding, samples, tensors.keySet());
    Network observed = ExposedTensors.of(network, tensors.keySet(), types);
    Sampling sampling = Sampling.of(calibrator, samples.count());
    try (ObservingSession session = backend.observe(observed, options(binding))) {
      ActivationRecorder observer = new ActivationRecorder(session, tensors, binding, sampling);
      for (int i = 0; i < samples.count(); i++) {
        progress.accept((double) i / samples.count());
        observer.observe(samples.at(i));
      }
      return table(observer, samples, calibrator, tensors);
    }
  }

  private static CalibrationTable table(
      ActivationRecorder observer,
      Samples samples,
      Calibrator calibrator,
      Map<String, ObservedTensor> tensors) {
    Map<String, Snapshot> seen = observer.snapshots();
    Map<String, Range> ranges = new LinkedHashMap<>();
    seen.forEach((name, snapshot) -> {
      ObservedTensor tensor = Objects.requireNonNull(tensors.get(name));
      ranges.put(name, Range.of(snapshot, calibrator, tensor.levels()));
    });
    return new CalibrationTable(
        calibrator.label(),
        samples.description(),
        samples.synthetic(),
        samples.count(),
        ranges,
        observer.largest(seen));
  }

  /// Options of FP32 engines on the backend.
  BuildOptions options(Binding binding) {
    return new BuildOptions(binding, Precision.FP32, device, threads, work);
  }

  /// Declared types where they are complete; else those that a run without optimisation shows.
  private TensorTypes types(Network network, Binding binding, Samples samples, Set<String> tensors)
      throws BackendException, InputException {
    TensorTypes declared = TensorTypes.declared(network, binding);
    if (tensors.stream().allMatch(tensor -> declared.of(tensor).isPresent())) {
      return declared;
    }
    for (Interpreter interpreter : plugins.interpreters()) {
      if (interpreter.probe() instanceof Probe.Available) {
        return declared.with(interpreter.interpret(network, binding, samples.at(0)).types());
      }
    }
    return declared;
  }
}
