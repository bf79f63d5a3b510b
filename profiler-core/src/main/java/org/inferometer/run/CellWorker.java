package org.inferometer.run;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import org.inferometer.accuracy.Diagnosis;
import org.inferometer.accuracy.EvaluationPass;
import org.inferometer.accuracy.Evaluator;
import org.inferometer.accuracy.Reference;
import org.inferometer.data.InputException;
import org.inferometer.data.InputFolder;
import org.inferometer.data.Inputs;
import org.inferometer.data.SeededInputs;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.measure.CellMeasurement;
import org.inferometer.measure.Phases;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.TensorTypes;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.ConversionException;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.KeptLayers;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Interpreter.Interpretation;
import org.inferometer.spi.Plugins;
import org.inferometer.spi.Probe;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.DerivedLayer;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Cell.Outcome;
import org.inferometer.study.Cell.Unsupported;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Latency;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.StudyJson;

/// The worker process of a study: does what one specification says, reports on standard output, and
/// leaves its result as a file.
public final class CellWorker {
  private static final String CONSTANT_WEIGHTS =
      "The model declares weights as inputs that a caller may replace; they were taken as constants"
          + " in every precision, so that the optimiser could fold them.";

  private final CellSpec spec;
  private final Plugins plugins;
  private final Reporter reporter;

  /// That the cell runs on; its id alone until the backend has named it.
  private Probe.Device device;

  private CellWorker(CellSpec spec, Plugins plugins, Reporter reporter) {
    this.spec = spec;
    this.plugins = plugins;
    this.reporter = reporter;
    this.device = new Probe.Device(spec.device(), spec.device(), "cpu");
  }

  /// Runs one specification. Standard output becomes the worker protocol: whatever Java code prints
  /// goes to standard error from here on.
  ///
  /// @param specification the file that the runner wrote
  /// @return the exit status: 0 if the result is a file, 1 if there is none and standard error says
  ///   why
  public static int run(Path specification, Plugins plugins) {
    PrintStream output =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    try {
      CellSpec spec = CellSpec.read(specification);
      CellWorker worker = new CellWorker(spec, plugins, new Reporter(output));
      worker.work();
      return 0;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private void work() throws IOException {
    switch (spec.task()) {
      case CellSpec.REFERENCE -> computeReference();
      case CellSpec.SENSITIVITY ->
          StudyJson.writeSensitivity(sensitivity(), Path.of(spec.result()));
      case CellSpec.REPEAT -> StudyJson.writeLatency(repeat(), Path.of(spec.result()));
      default -> store(measureSafely());
    }
  }

  /// @throws IOException with the reason if there is no latency
  private Latency repeat() throws IOException {
    Backend backend = plugins.backend(spec.backend()).orElse(null);
    if (backend == null || !(backend.probe() instanceof Probe.Available available)) {
      throw new IOException("the worker cannot use the backend '" + spec.backend() + "'");
    }
    try {
      return CellMeasurement.repeat(request(backend, available), reporter);
    } catch (StudyException
        | ShapeBindingException
        | InputException
        | ConversionException
        | BackendException e) {
      throw new IOException(e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      throw new IOException(outOfMemory(e), e);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      e.printStackTrace();
      throw new IOException("an unexpected error: " + e, e);
    }
  }

  private Sensitivity sensitivity() {
    try {
      SensitivityRequest request = spec.sensitivity();
      Backend backend = plugins.backend(spec.backend()).orElse(null);
      if (backend == null || request == null) {
        return noSensitivity("the worker has no backend '" + spec.backend() + "'");
      }
      DoubleConsumer progress = part -> reporter.at(Sensitivities.PHASE, part);
      return new SensitivityAnalysis(spec, request, plugins, backend, progress).of(network());
    } catch (StudyException
        | ShapeBindingException
        | InputException
        | ConversionException
        | BackendException e) {
      return noSensitivity(String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      return noSensitivity(outOfMemory(e));
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      e.printStackTrace();
      return noSensitivity("an unexpected error: " + e);
    }
  }

  private Sensitivity noSensitivity(String reason) {
    return Sensitivity.unavailable(spec.network(), spec.backend(), reason);
  }

  /// Nothing that goes wrong in Java may cost the reason: it becomes the cell's.
  private Outcome measureSafely() {
    try {
      return measure();
    } catch (StudyException | ShapeBindingException | InputException e) {
      return new Failed(String.valueOf(e.getMessage()));
    } catch (ConversionException e) {
      return new Unsupported(String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      return new Failed(outOfMemory(e));
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      e.printStackTrace();
      return new Failed("an unexpected error: " + e);
    }
  }

  private static String outOfMemory(OutOfMemoryError e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("direct buffer")
        ? "its inputs and outputs do not fit into the machine's memory ("
            + message
            + "); a smaller batch or --shape needs less"
        : "the worker's Java heap was too small for it ("
            + message
            + "); --worker-heap 2g gives it more, here it had "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB";
  }

  private Outcome measure()
      throws StudyException, ShapeBindingException, InputException, ConversionException {
    Backend backend = plugins.backend(spec.backend()).orElse(null);
    if (backend == null) {
      return new Failed("the worker has no backend '" + spec.backend() + "'");
    }
    return switch (backend.probe()) {
      case Probe.Unavailable none -> new Unsupported(none.reason() + "; " + none.remedy());
      case Probe.Available available -> CellMeasurement.of(request(backend, available), reporter);
    };
  }

  private CellMeasurement.Request request(Backend backend, Probe.Available probe)
      throws StudyException, ShapeBindingException, InputException, ConversionException {
    device = named(probe);
    Network network = network();
    Derived derived = derived(network, backend);
    Binding binding = network.bind(Optional.of(spec.batch()), spec.shapes());
    Reference reference = new ReferenceStore(Path.of(spec.reference())).read();
    TensorTypes types = TensorTypes.declared(network, binding).with(reference.knownTypes());
    Inputs inputs = inputs(binding);
    return new CellMeasurement.Request(
        backend,
        backend.title() + " " + probe.version(),
        device,
        derived.network(),
        new BuildOptions(
            binding,
            spec.precision().narrowest(),
            spec.device(),
            spec.threads(),
            Path.of(spec.work()),
            Path.of(spec.cache()),
            spec.settings(),
            part -> reporter.at(Phases.BUILD, part)),
        inputs,
        reference,
        new Diagnosis(
            plugins.interpreters(),
            network,
            derived.network(),
            binding,
            inputs.tensors(),
            reference.knownTypes()),
        new LayerCosts(network, types),
        plugins.meters(),
        spec.budget(),
        spec.repeats(),
        spec.seed(),
        evaluator(network, binding),
        derived.notes(),
        derived.layers());
  }

  /// Scores labelled samples, if that is this cell's to do.
  private Evaluator evaluator(Network network, Binding binding) throws InputException {
    LabelledRequest request = spec.labelled();
    if (request == null) {
      return Evaluator.none(Evaluation.NOT_ASKED);
    }
    if (!spec.evaluated().equals(spec.cell())) {
      return Evaluator.none(new Evaluation.Elsewhere(spec.evaluated()));
    }
    return new EvaluationPass(
        network,
        binding,
        Evaluations.open(request).spread(request.samples()),
        request.columns(),
        Evaluations.reader(request, spec.model(), binding));
  }

  private Derived derived(Network network, Backend backend)
      throws ConversionException, InputException, ShapeBindingException {
    if (FixedPrecision.of(network).isPresent()) {
      return new Derived(network, List.of(), List.of());
    }
    return switch (spec.precision()) {
      case FP32 -> new Derived(Derivation.single(network), constantWeights(network), List.of());
      case FP16 -> half(network, HalfFormat.FP16);
      case BF16 -> half(network, HalfFormat.BF16);
      case INT8, INT8_MIXED -> Derived.of(network, int8(network, backend), List.of());
    };
  }

  private Derived half(Network network, HalfFormat format) throws ConversionException {
    HalfOptions options = new HalfOptions(format, false, known(network, spec.keep()));
    return Derived.of(network, HalfConverter.convert(network, options), constantWeights(network));
  }

  private static List<String> constantWeights(Network network) {
    return Derivation.hasReplaceableWeights(network) ? List.of(CONSTANT_WEIGHTS) : List.of();
  }

  private Conversion int8(Network network, Backend backend)
      throws ConversionException, InputException, ShapeBindingException {
    return new Int8Derivation(
            plugins,
            backend,
            spec.device(),
            spec.threads(),
            Path.of(spec.cache()),
            Path.of(spec.work()))
        .convert(
            network,
            new Int8Options(backend.quantisation(spec.settings()), Set.copyOf(spec.keep())),
            spec.shapes(),
            spec.calibration(),
            spec.seed(),
            part -> reporter.at("calibration", part));
  }

  /// Of several networks, one may not have what is to be kept in another.
  private static Set<String> known(Network network, List<String> keep) {
    return keep.stream()
        .filter(name -> KeptLayers.problem(List.of(network), List.of(name)).isEmpty())
        .collect(Collectors.toSet());
  }

  /// @param notes what a reader must know of how it was derived
  /// @param layers that a reader must know
  private record Derived(Network network, List<String> notes, List<DerivedLayer> layers) {
    static Derived of(Network original, Conversion conversion, List<String> first) {
      List<String> notes = new ArrayList<>(first);
      notes.addAll(ConversionNotes.of(conversion));
      return new Derived(conversion.network(original), notes, ConversionNotes.layers(conversion));
    }
  }

  private Probe.Device named(Probe.Available probe) {
    return probe.devices().stream()
        .filter(known -> known.id().equals(spec.device()))
        .findFirst()
        .orElse(device);
  }

  private Network network() throws StudyException {
    return new Models(plugins, Path.of(spec.cache()), spec.seed()).load(spec.model());
  }

  private Inputs inputs(Binding binding) throws InputException {
    Optional<Path> folder = spec.inputFolder();
    return folder.isPresent()
        ? new InputFolder(folder.get()).read(binding)
        : SeededInputs.of(binding, spec.seed());
  }

  private void store(Outcome outcome) throws IOException {
    Cell cell =
        new Cell(
            spec.cell(),
            spec.network(),
            spec.backend(),
            spec.device(),
            spec.precision(),
            spec.batch(),
            spec.keep(),
            new Machine().measuredOn(device),
            outcome);
    try {
      StudyJson.writeCell(cell, Path.of(spec.result()));
    } catch (IOException e) {
      StudyJson.writeCell(cell, Path.of(spec.fallback()));
      reporter.kept(spec.fallback(), String.valueOf(e.getMessage()));
    }
  }

  private void computeReference() throws IOException {
    reporter.at(StudyRunner.REFERENCE_PHASE, 0);
    ReferenceStore store = new ReferenceStore(Path.of(spec.reference()));
    for (Interpreter interpreter : plugins.interpreters()) {
      if (interpreter.probe() instanceof Probe.Available) {
        interpret(interpreter, store);
        return;
      }
    }
    store.writeUnavailable("no interpreter is usable here that could compute a reference");
  }

  private void interpret(Interpreter interpreter, ReferenceStore store) throws IOException {
    try {
      Network network = network();
      Binding binding = network.bind(Optional.of(spec.batch()), spec.shapes());
      Interpretation interpretation =
          interpreter.interpret(network, binding, inputs(binding).tensors());
      store.write(interpreter.title(), interpretation);
    } catch (BackendException | StudyException | ShapeBindingException | InputException e) {
      store.writeUnavailable("the reference could not be computed: " + e.getMessage());
    } catch (OutOfMemoryError e) {
      store.writeUnavailable("the reference could not be computed: " + outOfMemory(e));
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      e.printStackTrace();
      store.writeUnavailable("the reference could not be computed: an unexpected error: " + e);
    }
  }

  /// Writes protocol lines. Where nobody reads them any more, the runner is gone, and so is the
  /// reason to go on.
  private record Reporter(PrintStream output) implements Phases {
    @Override
    public void at(String phase, double fraction) {
      send(Message.progress(phase, Math.clamp(fraction, 0, 1)));
    }

    void kept(String path, String reason) {
      send(Message.kept(path, reason));
    }

    private void send(Message message) {
      output.print(Wire.format(message));
      if (output.checkError()) {
        Runtime.getRuntime().halt(1);
      }
    }
  }
}
