package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Node;
import org.inferometer.onnx.OnnxReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelOptionsTest {
  private static final FakePlugins PLUGINS =
      new FakePlugins(List.of(), List.of(), List.of(new SketchImporter()), List.of(), List.of());

  @TempDir Path folder = Path.of("");

  private Path model = Path.of("");
  private Path weights = Path.of("");

  @BeforeEach
  void makeFiles() throws IOException {
    model = Files.createFile(folder.resolve("net.sketch"));
    weights = Files.createFile(folder.resolve("net.weights"));
  }

  @Test
  void weightsGoToTheOneModelThatTakesThem() throws ImportException {
    assertThat(options().applied(List.of("zoo:lenet", model.toString()), PLUGINS))
        .containsExactly("zoo:lenet", model + "::weights=" + weights);
  }

  @Test
  void whatStandsBeforeThePathStays() throws ImportException {
    assertThat(options().applied("decomposed:" + model, PLUGINS))
        .isEqualTo("decomposed:" + model + "::weights=" + weights);
  }

  @Test
  void aModelThatHasItsOwnWeightsKeepsThem() throws IOException, ImportException {
    String other = Files.createFile(folder.resolve("other.sketch")) + "::weights=own";

    assertThat(options().applied(List.of(other, model.toString()), PLUGINS))
        .containsExactly(other, model + "::weights=" + weights);
  }

  @Test
  void weightsForSeveralModelsAreRefusedWithTheFormThatTellsThemApart() throws IOException {
    String other = Files.createFile(folder.resolve("other.sketch")).toString();

    assertThatThrownBy(() -> options().applied(List.of(model.toString(), other), PLUGINS))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--weights " + weights + ": 2 models take one; write MODEL::weights=FILE for each");
  }

  @Test
  void aSignatureGoesToEveryModelThatTakesIt() throws IOException, ImportException {
    Path saved = Files.createDirectories(folder.resolve("saved.sketch"));
    ModelOptions options = new ModelOptions();
    options.signature = "serve";

    assertThat(options.applied(List.of(model.toString(), saved + "/"), PLUGINS))
        .containsExactly(model + "::signature=serve", saved + "/::signature=serve");
  }

  @Test
  void anOptionThatNoModelTakesNamesTheFormatsThatDo() {
    assertThatThrownBy(() -> options().applied("zoo:lenet", PLUGINS))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "--weights "
                + weights
                + ": it is for models of the format sketch, and zoo:lenet is none");
    assertThatThrownBy(() -> options().applied("zoo:lenet", FakePlugins.none()))
        .hasMessageContaining("no importer here takes it");
  }

  @Test
  void weightsThatAreNotThereAreRefusedInOneLine() {
    CommandRun run = inspect(model.toString(), "--weights", folder.resolve("no").toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines())
        .containsExactly(
            "inferometer: --weights " + folder.resolve("no") + ": there is no such file");
  }

  @Test
  void aModelThatIsNotThereIsToldRatherThanItsFormat() {
    CommandRun run = inspect(folder.resolve("no.sketch").toString(), "--weights", "" + weights);

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("no.sketch: there is no such file");
  }

  @Test
  void inspectShowsWhereTheWeightsComeFromAndWhatWasLeftOut() {
    CommandRun seeded = inspect(model.toString());
    CommandRun read = inspect(model.toString(), "--weights", weights.toString());

    assertThat(seeded.status()).as(seeded.err()).isZero();
    assertThat(seeded.out())
        .contains("network  net from " + model + "\n", "weights  seeded: " + SketchImporter.SEEDED)
        .contains("omitted     2 of the source, which are none of these layers")
        .contains("  2 Dropout, which is the identity outside training: drop1, drop2");
    assertThat(read.out())
        .contains("network  net from " + model + "::weights=" + weights + "\n")
        .doesNotContain("seeded");
  }

  @Test
  void convertWritesWhatWasImportedWithWhatIsKnownOfIt() throws Exception {
    Path out = folder.resolve("out.onnx");

    CommandRun run =
        CommandRun.of(
            PLUGINS, "convert", model.toString(), "--precision", "fp32", "-o", out.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("format      sketch", "layers      2; 2 more of the source compute nothing");
    var written = OnnxReader.read(out);
    var imported = new SketchImporter().load(model);
    assertThat(written.metadata()).isEqualTo(imported.model().metadata());
    assertThat(written.graph().nodes())
        .extracting(Node::metadata)
        .isEqualTo(imported.graph().nodes().stream().map(Node::metadata).toList());
  }

  private ModelOptions options() {
    ModelOptions options = new ModelOptions();
    options.weights = weights;
    return options;
  }

  private static CommandRun inspect(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "inspect";
    System.arraycopy(args, 0, all, 1, args.length);
    return CommandRun.of(PLUGINS, all);
  }
}
