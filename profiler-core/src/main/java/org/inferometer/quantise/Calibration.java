package org.inferometer.quantise;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.inferometer.data.InputException;
import org.inferometer.data.samples.Samples;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;
import org.inferometer.plugin.Plugins;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.calibration.Sampling;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.ObservingSession;
import org.inferometer.spi.Probe;
import org.inferometer.study.Precision;

/// Runs a network on samples and finds the ranges of its activations. They pass through histograms
/// one inference after another: memory does not grow with the data.
final class Calibration {
  private final Plugins plugins;
  private final Backend backend;
  private final String device;
  private final int threads;
  private final Path work;

  /// @param backend that runs the FP32 network
  Calibration(Plugins plugins, Backend backend, String device, int threads, Path work) {
    this.plugins = plugins;
    this.backend = backend;
    this.device = device;
    this.threads = threads;
    this.work = work;
  }

  /// @param tensors to observe
  /// @param progress receives the part that is done
  CalibrationTable run(
      Network network,
      Binding binding,
      Samples samples,
      Calibrator calibrator,
      Map<String, ObservedTensor> tensors,
      DoubleConsumer progress)
      throws BackendException, InputException {
    Map<String, Snapshot> seen =
        observe(
            network, binding, samples, Sampling.of(calibrator, samples.count()), tensors, progress);
    Map<String, Range> ranges = new LinkedHashMap<>();
    tensors.forEach((name, tensor) ->
        ranges.put(
            name, Range.of(Objects.requireNonNull(seen.get(name)), calibrator, tensor.levels())));
    return new CalibrationTable(
        calibrator.label(), samples.description(), samples.synthetic(), samples.count(), ranges);
  }

  /// What tensors hold in the runs on all samples; without elements where one was not shown.
  Map<String, Snapshot> observe(
      Network network,
      Binding binding,
      Samples samples,
      Sampling sampling,
      Map<String, ObservedTensor> tensors,
      DoubleConsumer progress)
      throws BackendException, InputException {
    TensorTypes types = types(network, binding, samples, tensors.keySet());
    Network observed = ExposedTensors.of(network, tensors.keySet(), types);
    BuildOptions options = new BuildOptions(binding, Precision.FP32, device, threads, work);
    try (ObservingSession session = backend.observe(observed, options)) {
      ActivationRecorder observer = new ActivationRecorder(session, tensors, binding, sampling);
      for (int i = 0; i < samples.count(); i++) {
        progress.accept((double) i / samples.count());
        observer.observe(samples.at(i));
      }
      return observer.snapshots();
    }
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
