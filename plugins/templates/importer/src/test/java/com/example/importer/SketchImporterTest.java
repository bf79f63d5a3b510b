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
}
