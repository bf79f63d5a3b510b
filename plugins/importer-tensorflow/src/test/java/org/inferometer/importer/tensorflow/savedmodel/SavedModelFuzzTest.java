package org.inferometer.importer.tensorflow.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.importer.tensorflow.TensorFlowImporter;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.proto.SavedModel;

/// Whatever the bytes of a SavedModel's file: it imports, or it is refused.
class SavedModelFuzzTest {
  private static final Path NOWHERE = Path.of("no-such-folder");

  @FuzzTest(maxDuration = "60s")
  void anyBytesImportOrAreRefused(byte[] bytes) {
    try {
      SavedModel read = SavedModelFile.binary(ByteBuffer.wrap(bytes), "fuzzed");
      FlatGraph flat = SavedModelReader.flat(read, NOWHERE, "fuzzed", Optional.empty());
      Model model = TensorFlowImporter.model(flat, "fuzzed");
      assertThat(model.graph().outputs()).isNotEmpty();
    } catch (ImportException refused) {
      assertThat(refused.getMessage()).isNotEmpty();
    }
  }
}
