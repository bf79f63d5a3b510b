package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Tensor;
import org.inferometer.onnx.OnnxReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConvertCommandTest {
  @TempDir Path folder;

  @Test
  void aNetworkOfTheZooIsWrittenInHalfAndWhatWasDoneIsSaid() throws Exception {
    Path out = folder.resolve("half.onnx");

    CommandRun run = convert("zoo:lenet", "--precision", "fp16", "-o", out.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("converted   8 layers", "added       2 casts", out.toString());
    assertThat(OnnxReader.read(out).graph().initializers())
        .extracting(Tensor::elementType)
        .contains(ElementType.FLOAT16)
        .doesNotContain(ElementType.FLOAT);
    try (var files = Files.list(folder)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactly(out);
    }
  }

  @Test
  void aLayerThatIsNotThereIsNamedAndNothingIsWritten() {
    Path out = folder.resolve("half.onnx");

    CommandRun run =
        convert("zoo:lenet", "--precision", "fp16", "--keep-fp32", "fc9", "-o", out.toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("zoo:lenet", "'fc9'");
    assertThat(out).doesNotExist();
  }

  @Test
  void aFolderThatDoesNotExistIsNamed() {
    Path out = folder.resolve("none").resolve("half.onnx");

    CommandRun run = convert("zoo:lenet", "--precision", "fp16", "-o", out.toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(out.toString(), "folder does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "fp16,--preprocess,p.json,made-up inputs are no",
    "fp16,--calibrator,mse,FP16 needs no calibration method",
    "fp16,--target,tensorrt,one FP16 network serves every backend",
    "bf16,--target,tensorrt,one BF16 network serves every backend",
    "bf16,--set,int8-rest=fp32,one BF16 network serves every backend",
    "bf16,--calibrator,mse,BF16 needs no calibration",
    "bf16,--io,fp16,inputs and outputs are fp32 or bf16",
    "int8,--target,amiga,there is no such backend; none is installed",
    "int8,--preprocess,p.json,made-up inputs are no images",
  })
  void anOptionThatWouldDoNothingIsRefused(
      String precision, String option, String value, String reason) {
    Path out = folder.resolve("out.onnx");

    CommandRun run =
        convert("zoo:lenet", "--precision", precision, option, value, "-o", out.toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains(option, reason);
    assertThat(out).doesNotExist();
  }

  @Test
  void preprocessingOfTensorsIsRefused() throws IOException {
    Files.createFile(folder.resolve("item.npy"));
    Path out = folder.resolve("out.onnx");

    CommandRun run =
        convert(
            "zoo:lenet",
            "--precision",
            "int8",
            "--calibration",
            folder.toString(),
            "--preprocess",
            "p.json",
            "-o",
            out.toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err())
        .contains(folder + ": holds no images", "leave out preprocessing (--preprocess)");
    assertThat(out).doesNotExist();
  }

  @Test
  void aModelIsNotWrittenOverItselfOrItsWeightsHoweverTheyAreSpelt() throws IOException {
    byte[] weights = new byte[16];
    Path data = Files.write(folder.resolve("w.bin"), weights);
    Path model = Files.write(folder.resolve("m.onnx"), HandMadeModel.withWeightsIn("w.bin"));
    byte[] bytes = Files.readAllBytes(model);
    Path within = Files.createDirectories(folder.resolve("sub"));
    Path link = Files.createSymbolicLink(within.resolve("link.onnx"), model);
    Path hard = Files.createLink(within.resolve("hard.onnx"), data);
    Path upwards = within.resolve("..");

    for (Path out : List.of(model, upwards.resolve("m.onnx"), link)) {
      assertRefused(model, out, out + ": is the model itself; choose another file for -o");
    }
    for (Path out : List.of(data, upwards.resolve("w.bin"), hard)) {
      assertRefused(model, out, out + ": is a file of the model's weights; choose another file");
    }
    assertThat(model).hasBinaryContent(bytes);
    assertThat(data).hasBinaryContent(weights);
  }

  /// Weights that do not fit into a model's file go into one beside it.
  @Test
  void theFileOfWeightsBesideTheNewModelIsAnotherToo() throws IOException {
    Files.write(folder.resolve("out.onnx.data"), new byte[16]);
    Path model =
        Files.write(folder.resolve("m.onnx"), HandMadeModel.withWeightsIn("out.onnx.data"));
    Path out = folder.resolve("out.onnx");

    assertRefused(model, out, out + ".data: is a file of the model's weights");
  }

  private void assertRefused(Path model, Path out, String message) {
    CommandRun run =
        CommandRun.of(
            Services.ofProcess(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString())),
            "convert",
            model.toString(),
            "--precision",
            "fp16",
            "-o",
            out.toString());
    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("inferometer: " + message);
  }

  @Test
  void aPrecisionToWhichNothingIsConvertedIsRefused() throws IOException {
    Path out = Files.createFile(folder.resolve("out.onnx"));

    CommandRun run = convert("zoo:lenet", "--precision", "int8-mixed", "-o", out.toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("--precision int8-mixed");
    assertThat(out).isEmptyFile();
  }

  private CommandRun convert(String... arguments) {
    Services services =
        new Services(
            FakePlugins::none, List::of, List.of(), folder.resolve("cache"), Optional.empty());
    String[] all = new String[arguments.length + 1];
    all[0] = "convert";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return CommandRun.of(services, all);
  }
}
