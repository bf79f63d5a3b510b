package org.inferometer.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundTripTest {
  @TempDir private Path folder;

  @Test
  void everyRealModelIsTheSameAfterWritingAndReading() throws Exception {
    Map<String, String> refused = new LinkedHashMap<>();
    int count = 0;
    for (Path file : SharedModels.all(folder)) {
      try {
        Model model = OnnxReader.read(file);
        Path copy = folder.resolve("copy.onnx");
        OnnxWriter.write(model, copy);
        assertThat(Same.difference(model, OnnxReader.read(copy), "model")).as("%s", file).isEmpty();
        count++;
      } catch (ImportException e) {
        refused.put(file.getFileName().toString(), e.getMessage());
      }
    }
    assertThat(count).isGreaterThan(1300);
    assertThat(refused).containsOnlyKeys("corrupt-model.onnx");
    assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".part"));
  }

  @Test
  void weightsThatWouldExceedTheFileGoBesideIt() throws Exception {
    Path source = SharedModels.folder().resolve("cifar10/ImageClassifier.onnx");
    Model model = OnnxReader.read(source);
    Path copy = folder.resolve("copy.onnx");
    OnnxWriter.write(model, copy, 10_000);
    assertThat(Files.size(copy)).isLessThan(10_000);
    assertThat(OnnxReader.open(copy).externalFiles())
        .containsExactly(folder.resolve("copy.onnx.data"));
    assertThat(Same.difference(model, OnnxReader.read(copy), "model")).isEmpty();
  }
}
