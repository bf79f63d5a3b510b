package com.example.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Layer;
import org.inferometer.spi.Importer;
import org.inferometer.testkit.ImporterContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SketchImporterTest extends ImporterContract {
  private static final String SKETCH =
      """
      # a small classifier
      input data 3 32 32
      conv features 16 3
      relu activation
      maxpool half 2
      dense classes 10
      softmax probabilities
      """;

  @TempDir Path files;

  @Override
  protected Importer importer() {
    return new SketchImporter();
  }

  @Override
  protected Path writeSample(Path in) throws IOException {
    return Files.writeString(in.resolve("small.sketch"), SKETCH);
  }

  @Test
  void everyLineIsALayerWithItsName() throws Exception {
    assertThat(importer().load(writeSample(files)).layers().stream().map(Layer::name))
        .containsExactly("features", "activation", "half", "classes", "probabilities");
  }

  @Test
  void aMisspeltLayerIsNamedWithItsLine() throws Exception {
    Path file = Files.writeString(files.resolve("a.sketch"), SKETCH.replace("relu", "relo"));

    assertThatThrownBy(() -> importer().load(file))
        .isInstanceOf(ImportException.class)
        .hasMessage(
            file
                + ", line 4: unknown layer 'relo';"
                + " known are conv, maxpool, dense, relu, softmax");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input data 64\ndense a 65536\ndense b 65536",
        "input data 64 8 8\nconv a 65536 1\nconv b 65536 3",
        "input data 64 8 8\nrelu a\nconv b 65536 65536"
      })
  void weightsThatNoMemoryHoldsAreRefusedWithTheirLine(String sketch) throws IOException {
    Path file = Files.writeString(files.resolve("a.sketch"), sketch);

    assertThatThrownBy(() -> importer().load(file))
        .isInstanceOf(ImportException.class)
        .hasMessageStartingWith(file + ", line 3: the layers up to here have more than 16777216");
  }

  @Test
  void weightsAreCountedOverAllLayers() throws IOException {
    Path file =
        Files.writeString(files.resolve("a.sketch"), "input x 4096\ndense a 4096\ndense b 1\n");

    assertThatThrownBy(() -> importer().load(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("line 3: ");
  }
}
