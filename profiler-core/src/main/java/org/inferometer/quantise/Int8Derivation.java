package org.inferometer.quantise;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.inferometer.data.InputException;
import org.inferometer.data.samples.Samples;
import org.inferometer.machine.IntegerUnits;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.plugin.Plugins;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.calibration.CalibrationCache;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.int8.Int8Draft;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.study.Precision;

/// Derives an INT8 network from an FP32 one: finds what can be quantised, calibrates on samples (or
/// takes the table of an earlier calibration that was the same), and rewrites the graph.
public final class Int8Derivation {
  /// Said where no inference was needed.
  private static final String KEPT =
      " (ranges kept from an earlier calibration with the same data)";

  private final Plugins plugins;
  private final Backend backend;
  private final String device;
  private final int threads;
  private final Path cache;
  private final Path work;

  /// @param backend that runs the FP32 network for calibration
  /// @param device the id of one of its devices
  /// @param cache folder for what can be made again
  /// @param work folder for files that last as long as the call
  public Int8Derivation(
      Plugins plugins, Backend backend, String device, int threads, Path cache, Path work) {
    this.plugins = plugins;
    this.backend = backend;
    this.device = device;
    this.threads = threads;
    this.cache = cache;
    this.work = work;
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
    CalibrationTable table =
        table(network, draft, binding, samples, request.calibration(), progress);
    return new Calibrated(draft, table, binding);
  }

  /// The second half of [#convert].
  public Conversion convert(Calibrated calibrated) throws ConversionException {
    return calibrated.draft().convert(calibrated.table()).with(processor());
  }

  /// The backend that calibrates.
  Backend backend() {
    return backend;
  }

  /// Options of FP32 engines on that backend.
  BuildOptions options(Binding binding) {
    return new BuildOptions(binding, Precision.FP32, device, threads, work);
  }

  private Optional<String> processor() {
    return device.equals("cpu") ? IntegerUnits.remark() : Optional.empty();
  }

  private CalibrationTable table(
      Network network,
      Int8Draft draft,
      Binding binding,
      Samples samples,
      CalibrationRequest request,
      DoubleConsumer progress)
      throws ConversionException, InputException {
    Calibrator calibrator = Calibrator.parse(request.calibrator());
    Map<String, ObservedTensor> tensors = draft.observed();
    CalibrationCache tables = new CalibrationCache(cache.resolve("calibration"));
    String key =
        CalibrationCache.key(
            network.sha256(), binding.inputs(), samples.fingerprint(), calibrator.label(), tensors);
    Optional<CalibrationTable> known = tables.find(key);
    if (known.isPresent()) {
      return known.get().with(samples.description() + KEPT);
    }
    try {
      CalibrationTable table =
          new Calibration(plugins, backend, device, threads, work)
              .run(draft.single(), binding, samples, calibrator, tensors, progress);
      keep(tables, key, table);
      return table;
    } catch (BackendException e) {
      throw new ConversionException(network.name() + ": cannot be calibrated: " + e.getMessage());
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
}
