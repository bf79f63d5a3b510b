package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.inferometer.measure.InputException;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.onnx.OnnxWriter;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.ConversionException;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.int8.Target;
import org.inferometer.run.Int8Derivation;
import org.inferometer.run.Models;
import org.inferometer.run.StudyException;
import org.inferometer.study.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `convert`: derives a network of a lower precision and writes it as an ONNX file.
@Command(
    name = "convert",
    description = "Derives an FP16 or INT8 network from an FP32 one and writes it as an ONNX file.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer convert model.onnx --precision fp16 -o model-fp16.onnx",
      "  inferometer convert zoo:resnet-152 --precision fp16 -o resnet-152-fp16.onnx",
      "  inferometer convert model.onnx --precision fp16 --keep-fp32 Softmax,fc7 -o out.onnx",
      "  inferometer convert model.onnx --precision int8 --calibration images --preprocess p.json \\",
      "      -o model-int8.onnx",
      "",
      "Inputs and outputs stay FP32 unless --io fp16 is given."
    })
final class ConvertCommand implements Callable<Integer> {
  /// The seed that `profile` gives weights of the zoo where it is not told another.
  private static final long SEED = 1;

  private final Services services;
  private final Terminal terminal;

  @ParentCommand RootCommand root = new RootCommand();

  @Parameters(paramLabel = "MODEL", description = "A model file, or zoo:NAME.")
  String model = "";

  @Option(
      names = "--precision",
      required = true,
      paramLabel = "P",
      converter = Converters.PrecisionConverter.class,
      description = "The precision to convert to: fp16 or int8.")
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
      description = "The precision of inputs and outputs: fp32 or fp16 (default: fp32).")
  Precision io = Precision.FP32;

  @Option(
      names = "--keep-fp32",
      split = ",",
      paramLabel = "NAME|TYPE",
      description = "A layer, or all layers of a type, that stay FP32. Repeatable.")
  Set<String> keep = new LinkedHashSet<>();

  @Mixin ShapeOptions shapes = new ShapeOptions();

  @Mixin CalibrationOptions calibration = new CalibrationOptions();

  @Option(
      names = "--target",
      defaultValue = "onnxruntime",
      paramLabel = "T",
      description =
          "Whose integer kernels an INT8 network is written for: onnxruntime or tensorrt (default:"
              + " ${DEFAULT-VALUE}).")
  String target = "onnxruntime";

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of made-up calibration inputs (default: ${DEFAULT-VALUE}).")
  long seed = SEED;

  ConvertCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call()
      throws StudyException,
          ConversionException,
          IOException,
          InputException,
          ShapeBindingException {
    requireFolder();
    Network network =
        new Models(services.plugins().get(), services.cacheFolder(), SEED).load(model);
    requireOtherFile(network);
    Conversion conversion = convert(network);
    OnnxWriter.write(conversion.model(), out);
    if (!root.quiet) {
      new ConversionSummary(conversion).print(terminal.out());
      terminal.out().println(out);
    }
    return ExitCode.DONE;
  }

  private Conversion convert(Network network)
      throws ConversionException,
          StudyException,
          IOException,
          InputException,
          ShapeBindingException {
    return switch (precision) {
      case FP32, INT8_MIXED ->
          throw UserError.badInput(
              "--precision "
                  + precision.label()
                  + ": networks are converted to fp16 or int8; --keep-fp32 mixes precisions");
      case FP16 -> {
        refuse(io == Precision.INT8, "--io int8: inputs and outputs are fp32 or fp16");
        calibration.refuse("FP16 needs no calibration; leave it out, or use --precision int8");
        refuse(
            target().equals(Target.TENSORRT),
            "--target tensorrt: one FP16 network serves every backend; leave it out");
        yield HalfConverter.convert(network, new HalfOptions(io == Precision.FP16, keep));
      }
      case INT8 -> {
        refuse(
            io != Precision.FP32,
            "--io " + io.label() + ": an INT8 network has FP32 inputs and outputs");
        Int8Derivation.requireImages(calibration.request(), "--calibration");
        yield int8(network);
      }
    };
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
    return Int8Derivation.here(
        services.plugins().get(),
        services.cacheFolder(),
        network,
        new Int8Options(target(), keep),
        shapes.shapes,
        calibration.request(),
        seed);
  }

  private Target target() {
    return Arrays.stream(Target.values())
        .filter(known -> known.label().equals(target))
        .findFirst()
        .orElseThrow(
            () -> UserError.badInput("--target " + target + ": write onnxruntime or tensorrt"));
  }

  private void requireFolder() {
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw UserError.badInput(out + ": its folder does not exist; create it first");
    }
    if (Files.isDirectory(out)) {
      throw UserError.badInput(out + ": is a folder; -o takes the name of a file");
    }
  }

  /// The weights are read from the model while the other file is written.
  private void requireOtherFile(Network network) throws IOException {
    Path file = network.file().orElse(null);
    if (file != null && Files.exists(out) && Files.isSameFile(file, out)) {
      throw UserError.badInput(out + ": is the model itself; choose another file for -o");
    }
  }
}
