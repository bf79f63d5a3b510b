package org.inferometer.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import org.inferometer.data.InputException;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.data.samples.SampleFolder;
import org.inferometer.data.samples.Samples;
import org.inferometer.data.samples.SyntheticSamples;
import org.inferometer.graph.Shape;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.ConversionException;
import org.inferometer.precision.KeptLayers;
import org.inferometer.precision.calibration.CalibrationCache;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.int8.Int8Draft;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.rewriting.Inlining;
import org.inferometer.run.StudyException.Kind;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Plugins;
import org.inferometer.spi.QuantisationRules;

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

  /// Derives with the first backend that can be used on this machine.
  ///
  /// @throws StudyException if none can
  public static Conversion here(
      Plugins plugins,
      Path cache,
      Network network,
      Int8Options options,
      Map<String, Shape> sizes,
      CalibrationRequest request,
      long seed)
      throws ConversionException,
          InputException,
          ShapeBindingException,
          StudyException,
          IOException {
    Optional<String> unknown = KeptLayers.problem(List.of(network), options.keep());
    if (unknown.isPresent()) {
      throw new ConversionException(unknown.get());
    }
    Target target =
        new Planner(plugins, new Models(plugins, cache, seed)).target("auto", List.of(network));
    try (Scratch scratch = Scratch.open()) {
      return new Int8Derivation(
              plugins, target.backend(), target.device().id(), 0, cache, scratch.folder("int8"))
          .convert(network, options, sizes, request, seed, _ -> {});
    }
  }

  /// What INT8 means to a backend, whether it can be used here or not.
  ///
  /// @param settings values of its options, by name
  /// @throws StudyException if there is no such backend, or it has no such option
  public static QuantisationRules rules(
      Plugins plugins, String backend, Map<String, String> settings) throws StudyException {
    Backend known = plugins.backend(backend).orElseThrow(() -> unknown(plugins, backend));
    BackendSettings.check(known, settings);
    return known.quantisation(settings);
  }

  private static StudyException unknown(Plugins plugins, String backend) {
    String known = plugins.backends().stream().map(Backend::id).collect(Collectors.joining(", "));
    return new StudyException(
        Kind.BAD_INPUT,
        "--target "
            + backend
            + ": there is no such backend; "
            + (known.isEmpty() ? "none is installed" : "known are " + known));
  }

  /// @param sizes of open dimensions, as [Network#bind] takes them
  /// @param seed of made-up inputs
  /// @param progress is told the part of the calibration that is done
  /// @throws ConversionException if the network cannot be INT8, with the reason
  /// @throws InputException if the calibration data cannot be used, naming the file
  public Conversion convert(
      Network network,
      Int8Options options,
      Map<String, Shape> sizes,
      CalibrationRequest request,
      long seed,
      DoubleConsumer progress)
      throws ConversionException, InputException, ShapeBindingException {
    Calibrated calibrated = calibrated(network, options, sizes, request, seed, progress);
    return calibrated.draft().convert(calibrated.table()).with(processor());
  }

  /// A draft with the ranges that it needs.
  ///
  /// @param binding that it was calibrated at
  record Calibrated(Int8Draft draft, CalibrationTable table, Binding binding) {}

  /// The first half of [#convert]: one table serves every choice of layers.
  Calibrated calibrated(
      Network network,
      Int8Options options,
      Map<String, Shape> sizes,
      CalibrationRequest request,
      long seed,
      DoubleConsumer progress)
      throws ConversionException, InputException, ShapeBindingException {
    // Ranges are observed inside of local functions too.
    Network inlined = Inlining.network(network);
    Int8Draft draft = Int8Draft.of(inlined, options);
    Binding binding = binding(network, sizes);
    Samples samples = samples(request, binding, seed);
    CalibrationTable table = table(network, inlined, draft, binding, samples, request, progress);
    return new Calibrated(draft, table, binding);
  }

  private Optional<String> processor() {
    return device.equals("cpu") ? IntegerUnits.remark() : Optional.empty();
  }

  /// One item at a time where the network takes it: the smallest memory, and the same table for
  /// every batch.
  static Binding binding(Network network, Map<String, Shape> sizes) throws ShapeBindingException {
    try {
      return network.bind(Optional.of(1), sizes);
    } catch (ShapeBindingException e) {
      return network.bind(Optional.empty(), sizes);
    }
  }

  /// To be called where preprocessing serves nothing but calibration.
  ///
  /// @param remedy options that name images
  /// @throws InputException if preprocessing would do nothing
  public static void requireImages(CalibrationRequest request, String remedy)
      throws InputException {
    if (request.preprocessing() == null) {
      return;
    }
    if (request.data() == null) {
      throw new InputException(
          "--preprocess: made-up inputs are no images; name some with " + remedy);
    }
    SampleFolder.requireImages(Path.of(request.data()));
  }

  /// What a calibration reads.
  static Samples samples(CalibrationRequest request, Binding binding, long seed)
      throws InputException {
    if (request.data() == null) {
      return new SyntheticSamples(
          binding, seed, Math.min(request.samples(), CalibrationRequest.SYNTHETIC_SAMPLES));
    }
    Optional<Preprocessing> preprocessing =
        request.preprocessing() == null
            ? Optional.empty()
            : Optional.of(Preprocessing.read(Path.of(request.preprocessing())));
    return SampleFolder.open(Path.of(request.data()), preprocessing, binding, request.samples());
  }

  private CalibrationTable table(
      Network network,
      Network inlined,
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
              .run(inlined, binding, samples, calibrator, tensors, progress);
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
