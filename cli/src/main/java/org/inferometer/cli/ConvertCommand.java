package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.inferometer.data.InputException;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Shape;
import org.inferometer.machine.Scratch;
import org.inferometer.machine.Target;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.plan.BackendSettings;
import org.inferometer.plan.Planner;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plugin.Plugins;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.FixedPrecision;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.KeptLayers;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.quantise.Calibration;
import org.inferometer.quantise.CalibrationSamples;
import org.inferometer.quantise.ConversionCheck;
import org.inferometer.quantise.ConversionCheck.Compared;
import org.inferometer.quantise.ConversionCheck.NotCompared;
import org.inferometer.quantise.ConversionCheck.Outcome;
import org.inferometer.quantise.HalfDerivation;
import org.inferometer.quantise.Int8Derivation;
import org.inferometer.quantise.Int8Request;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.AtomicFile;
import org.inferometer.study.Precision;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.zoo.Models;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `convert`: writes a network as an ONNX file, as it was imported or derived in a lower precision.
@Command(
    name = "convert",
    description =
        "Writes a network as an ONNX file: as it was imported, or derived in FP16, BF16 or INT8.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer convert model.onnx --precision fp16 -o model-fp16.onnx",
      "  inferometer convert deploy.prototxt --weights net.caffemodel --precision fp32 -o net.onnx",
      "  inferometer convert zoo:resnet-152 --precision fp16 -o resnet-152-fp16.onnx",
      "  inferometer convert model.onnx --precision fp16 --keep-fp32 Softmax,fc7 -o out.onnx",
      "  inferometer convert model.onnx --precision int8 --calibration images --preprocess p.json \\",
      "      -o model-int8.onnx",
      "",
      "Inputs and outputs stay FP32 unless --io fp16 or --io bf16 is given."
    })
final class ConvertCommand implements Callable<Integer> {
  /// The seed that `profile` gives weights of the zoo where it is not told another.
  private static final long SEED = 1;

  private static final String TARGET = "onnxruntime";

  private final Services services;
  private final Terminal terminal;

  @ParentCommand RootCommand root = new RootCommand();

  @Parameters(
      paramLabel = "MODEL",
      description = "A model: a file, a folder of a SavedModel, or zoo:NAME.")
  String model = "";

  @Option(
      names = "--precision",
      required = true,
      paramLabel = "P",
      converter = Converters.PrecisionConverter.class,
      description =
          "The precision to convert to: fp16, bf16 or int8; fp32 writes the network as it was"
              + " imported.")
  Precision precision = Precision.FP16;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "The ONNX file to write; replaced if it exists.")
  Path out = Path.of("");

  @Option(
      names = "--io",
      defaultValue = "fp32",
      paramLabel = "P",
      converter = Converters.PrecisionConverter.class,
      description =
          "The precision of inputs and outputs: fp32, or that of --precision fp16 or bf16 (default:"
              + " fp32).")
  Precision io = Precision.FP32;

  @Option(
      names = "--keep-fp32",
      paramLabel = "NAME|TYPE",
      description =
          "Layers, or types of which all layers, that stay FP32, with commas between them."
              + " Repeatable.")
  List<String> keep = new ArrayList<>();

  @Mixin ModelOptions modelOptions = new ModelOptions();

  @Mixin ShapeOptions shapes = new ShapeOptions();

  @Mixin CalibrationOptions calibration = new CalibrationOptions();

  @Option(
      names = "--target",
      paramLabel = "ID",
      description =
          "The backend whose integer kernels an INT8 network is written for, for example tensorrt"
              + " (default: "
              + TARGET
              + ").")
  @Nullable String target;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "An option of that backend which changes the network, for example int8-rest=fp32;"
              + " repeatable.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--no-check",
      description =
          "Writes the file without loading it and comparing one inference with FP32, for networks"
              + " that this machine has no memory to run.")
  boolean noCheck;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of made-up inputs (default: ${DEFAULT-VALUE}).")
  long seed = SEED;

  private Map<String, Shape> sizes = Map.of();

  ConvertCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call()
      throws StudyException,
          ImportException,
          ConversionException,
          IOException,
          InputException,
          ShapeBindingException {
    sizes = shapes.only("convert");
    requireFolder();
    Plugins plugins = services.plugins().get();
    Network network =
        new Models(plugins, services.cacheFolder(), SEED)
            .load(modelOptions.applied(model, plugins));
    requireOtherFile(network);
    Conversion conversion = convert(network);
    Outcome outcome = meant(network, check(network, conversion));
    OnnxWriter.write(conversion.model(), out);
    if (!root.quiet) {
      ConversionSummary summary = new ConversionSummary(network, conversion, outcome);
      if (precision == Precision.FP32) {
        summary.printImported(terminal.out());
      } else {
        summary.print(terminal.out());
      }
      if (precision == Precision.INT8 && calibration.request().data() == null) {
        terminal
            .out()
            .println("Real inputs: " + RemedyOptions.option(Remedy.of(Setting.CALIBRATION)));
      }
      terminal.out().println(out);
    }
    return ExitCode.DONE;
  }

  /// What seeded weights lose in another precision says nothing of the network.
  private static Outcome meant(Network network, Outcome outcome) {
    return outcome instanceof Compared
        ? network.seeded().<Outcome>map(NotCompared::new).orElse(outcome)
        : outcome;
  }

  /// Builds and runs what will be written, where it is written for if that is here.
  private Outcome check(Network network, Conversion conversion)
      throws ConversionException, IOException, InputException, ShapeBindingException {
    if (noCheck) {
      return new NotCompared("not loaded, as --no-check asks");
    }
    String wanted =
        precision == Precision.INT8 ? target == null ? TARGET : target : BackendChoice.AUTO;
    for (String backend : List.of(wanted, BackendChoice.AUTO)) {
      try {
        return check(network, conversion, target(backend, network), backend.equals(wanted));
      } catch (StudyException _) {
        // It cannot be used here; another backend may be able to load the network.
      }
    }
    return new NotCompared("not loaded: no backend can be used here");
  }

  private Outcome check(Network network, Conversion conversion, Target runtime, boolean own)
      throws ConversionException,
          StudyException,
          IOException,
          InputException,
          ShapeBindingException {
    try (Scratch scratch = Scratch.open()) {
      ConversionCheck check = new ConversionCheck(runtime, own, scratch.folder("check"));
      CalibrationRequest request = calibration.request();
      return precision == Precision.INT8 || request.data() != null
          ? check.check(network, conversion, request, sizes, seed)
          : check.check(network, conversion, sizes, seed);
    }
  }

  private Target target(String backend, Network network) throws StudyException {
    Plugins plugins = services.plugins().get();
    return new Planner(plugins, new Models(plugins, services.cacheFolder(), seed))
        .target(backend, List.of(network));
  }

  private Conversion convert(Network network)
      throws ConversionException,
          StudyException,
          IOException,
          InputException,
          ShapeBindingException {
    return switch (precision) {
      case FP32 -> same(network);
      case INT8_MIXED ->
          throw UserError.badInput(
              "--precision "
                  + precision.label()
                  + ": networks are converted to fp16, bf16 or int8; --keep-fp32 mixes precisions");
      case FP16 -> half(network, HalfFormat.FP16);
      case BF16 -> {
        calibration.refuse("BF16 needs no calibration, its range is that of FP32; leave it out");
        yield half(network, HalfFormat.BF16);
      }
      case INT8 -> {
        refuse(
            io != Precision.FP32,
            "--io " + io.label() + ": an INT8 network has FP32 inputs and outputs");
        CalibrationSamples.requireImages(calibration.request(), Setting.CALIBRATION);
        yield int8(network);
      }
    };
  }

  /// The network as it was imported.
  private Conversion same(Network network) {
    String imported = ": FP32 is the network as it was imported; leave it out";
    refuse(io != Precision.FP32, "--io " + io.label() + imported);
    refuse(target != null, "--target " + target + imported);
    refuse(!settings.isEmpty(), "--set" + imported);
    refuse(!keep.isEmpty(), "--keep-fp32" + imported);
    calibration.refuse("FP32 needs no calibration; leave it out");
    FixedPrecision.contradiction(network, precision)
        .ifPresent(why -> {
          throw UserError.badInput(network.source() + ": " + why);
        });
    return new Conversion(Precision.FP32, network.model(), List.of(), 0, List.of());
  }

  private Conversion half(Network network, HalfFormat format)
      throws ConversionException,
          StudyException,
          IOException,
          InputException,
          ShapeBindingException {
    boolean halfIo = io == precision;
    refuse(
        !halfIo && io != Precision.FP32,
        "--io " + io.label() + ": inputs and outputs are fp32 or " + precision.label());
    String serves = ": one " + format + " network serves every backend; leave it out";
    refuse(target != null, "--target " + target + serves);
    refuse(!settings.isEmpty(), "--set" + serves);
    HalfOptions options = new HalfOptions(format, halfIo, keptLayers(network));
    CalibrationRequest request = calibration.ofRanges();
    CalibrationSamples.requireImages(request, Setting.CALIBRATION);
    try {
      return request.data() == null
          ? HalfConverter.convert(network, options)
          : derived(
              network,
              here -> new HalfDerivation(here).convert(network, options, request, sizes, _ -> {}));
    } catch (ConversionException e) {
      String message = String.valueOf(e.getMessage());
      throw message.contains(HalfConverter.ALONE)
          ? new ConversionException(message + "; --io " + precision.label() + " converts them too")
          : e;
    }
  }

  private interface Derivation {
    Conversion of(Calibration calibration)
        throws ConversionException, InputException, ShapeBindingException;
  }

  /// Runs the network on calibration data, with the first backend that can be used on this machine.
  private Conversion derived(Network network, Derivation derivation)
      throws ConversionException,
          StudyException,
          IOException,
          InputException,
          ShapeBindingException {
    Target here = target(BackendChoice.AUTO, network);
    try (Scratch scratch = Scratch.open()) {
      return derivation.of(
          new Calibration(
              services.plugins().get(),
              here.backend(),
              here.device().id(),
              0,
              services.cacheFolder(),
              scratch.folder(precision.label())));
    }
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw UserError.badInput(message);
    }
  }

  private Conversion int8(Network network)
      throws ConversionException,
          StudyException,
          IOException,
          InputException,
          ShapeBindingException {
    Set<String> kept = keptLayers(network);
    Optional<String> unknown = KeptLayers.problem(List.of(network), kept);
    if (unknown.isPresent()) {
      throw new ConversionException(unknown.get());
    }
    Int8Request request =
        new Int8Request(new Int8Options(rules(), kept), sizes, calibration.request(), seed);
    return derived(network, here -> new Int8Derivation(here).convert(network, request, _ -> {}));
  }

  private Set<String> keptLayers(Network network) {
    return Set.copyOf(KeptLayers.named(List.of(network), keep));
  }

  private QuantisationRules rules() throws StudyException {
    return BackendSettings.quantisation(
        services.plugins().get(), target == null ? TARGET : target, settings);
  }

  private void requireFolder() throws IOException {
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw UserError.badInput(out + ": its folder does not exist; create it first");
    }
    if (Files.isDirectory(out)) {
      throw UserError.badInput(out + ": is a folder; -o takes the name of a file");
    }
    AtomicFile.check(out);
  }

  /// The weights are read from the model's files while the other file is written.
  private void requireOtherFile(Network network) throws IOException, ImportException {
    Path file = network.file().orElse(null);
    if (file == null) {
      return;
    }
    requireOther(file, "the model itself");
    for (Path external : OnnxReader.open(file).externalFiles()) {
      requireOther(external, "a file of the model's weights");
    }
  }

  /// @param own a file of the model
  private void requireOther(Path own, String what) throws IOException {
    for (Path written : List.of(out, OnnxWriter.data(out))) {
      if (Files.exists(written) && Files.isSameFile(own, written)) {
        throw UserError.badInput(written + ": is " + what + "; choose another file for -o");
      }
    }
  }
}
