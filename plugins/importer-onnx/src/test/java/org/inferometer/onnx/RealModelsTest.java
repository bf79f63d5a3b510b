package org.inferometer.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealModelsTest {
  @TempDir private Path folder;

  @Test
  void everyRealModelImports() {
    Map<Path, String> refused = new LinkedHashMap<>();
    int imported = 0;
    for (Path file : SharedModels.all(folder)) {
      try {
        Network network = new OnnxImporter().load(file);
        assertThat(network.layers()).as("%s", file).isNotEmpty();
        imported++;
      } catch (ImportException e) {
        refused.put(file, String.valueOf(e.getMessage()));
      }
    }
    assertThat(imported).isGreaterThan(1200);
    assertThat(refused)
        .allSatisfy((file, message) -> {
          assertThat(file).hasFileName("corrupt-model.onnx");
          assertThat(message).endsWith("this is a text file, not an ONNX model");
        });
  }
}
