package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files as users name them, through the real plugins.
final class InspectCommandTest {
  @TempDir Path folder = Path.of("");

  @Test
  void shapesThatAreNotDeclaredComeFromRunningTheNetworkOnce() throws IOException {
    CommandRun run = inspect(HandMadeModel.chain("Relu", "a", "Tanh", "b"));

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Shapes are those of one run of the unoptimised network on ONNX Runtime")
        .containsPattern("a +Relu +1x4 ");
  }

  @Test
  void aNetworkThatCannotBeRunIsStillInspected() throws IOException {
    CommandRun run = inspect(HandMadeModel.endlessMemory());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("running it once to find out failed").contains("layers      3");
  }

  @Test
  void reasonsThatAreAsManyAsLayersAreNotAllListed() throws IOException {
    String[] steps = new String[24];
    for (int i = 0; i < steps.length; i += 2) {
      steps[i] = "Unheard" + i;
      steps[i + 1] = "node" + i;
    }
    CommandRun run = inspect(HandMadeModel.chain(steps));

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("No FLOP for 1 layer: ")))
        .hasSize(5);
    assertThat(run.out()).contains("No FLOP either for layers with 7 more reasons.");
  }

  @Test
  void namesCannotSteerTheTerminal() throws IOException {
    CommandRun run = inspect(HandMadeModel.chain("Relu", "\u001b[31mred\u0007\u202e", "Tanh", "b"));

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("\\x1b[31mred\\x07\\x202e").doesNotContain("\u001b", "\u202e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          inspect | ''                        | the file is empty
          profile | ''                        | the file is empty
          inspect | <html>no model</html>     | this is an HTML page
          profile | PK\u0003\u0004..        | this is a zip archive
          inspect | \b\b:\u007fgraph       | the file is truncated or damaged
          profile | \b\b:\u007fgraph       | the file is truncated or damaged
          """)
  void whatIsNoModelIsRefusedInOneLineThatNamesIt(String command, String content, String why)
      throws IOException {
    Path file = Files.writeString(folder.resolve("bad.onnx"), content);

    CommandRun run = run(command, file.toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("inferometer: " + file)
        .contains(why);
  }

  @Test
  void anOpenDimensionIsNamedOnceWithItsFileAndTheOption() throws IOException {
    byte[] open =
        HandMadeModel.model(
            new HandMadeModel.Message()
                .add(1, new HandMadeModel.Message().add(1, "x").add(2, "y").add(4, "Relu"))
                .add(2, "g")
                .add(11, openFloats())
                .add(12, HandMadeModel.floats("y", 1, 4)));
    Path file = Files.write(folder.resolve("open.onnx"), open);

    for (String command : new String[] {"inspect", "profile"}) {
      assertThat(run(command, file.toString()).err())
          .isEqualTo(
              "inferometer: "
                  + file
                  + ": open dimensions: input 'x' dimension 1 'length' (--shape length=N)\n");
    }
  }

  private static HandMadeModel.Message openFloats() {
    HandMadeModel.Message shape =
        new HandMadeModel.Message()
            .add(1, new HandMadeModel.Message().add(1, 1))
            .add(1, new HandMadeModel.Message().add(2, "length"));
    HandMadeModel.Message tensor = new HandMadeModel.Message().add(1, 1).add(2, shape);
    return new HandMadeModel.Message()
        .add(1, "x")
        .add(2, new HandMadeModel.Message().add(1, tensor));
  }

  private CommandRun inspect(byte[] model) throws IOException {
    return run("inspect", Files.write(folder.resolve("net.onnx"), model).toString());
  }

  private CommandRun run(String... args) {
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
    return CommandRun.of(Services.ofProcess(environment), args);
  }
}
