package org.inferometer.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.Model;
import org.inferometer.importer.onnx.ModelCheck;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;

/// Whatever the bytes: they import, or they are refused; and what imports is the same after writing
/// and reading. Plain test runs go through the committed corpus; `JAZZER_FUZZ=1` searches on from
/// there for a minute.
class OnnxImporterFuzzTest {
  private static final Path NOWHERE = Path.of("no-such-folder", "fuzzed.onnx");

  @FuzzTest(maxDuration = "60s")
  void anyBytesImportOrAreRefused(byte[] bytes) {
    Model read;
    Network network;
    try {
      read = parse(bytes);
      network = Network.of(ModelCheck.checked(read), "fuzzed", "fuzzed", "onnx", null);
    } catch (Malformed refused) {
      assertThat(refused.reason()).isNotEmpty();
      return;
    }
    assertThat(network.layers()).hasSameSizeAs(network.graph().nodes());
    bindIfPossible(network);
    assertThat(Same.difference(read, parse(written(read)), "model")).isEmpty();
  }

  private static Model parse(byte[] bytes) {
    return OnnxReader.parse(MemorySegment.ofArray(bytes), NOWHERE, Arena.ofAuto()).model();
  }

  private static byte[] written(Model model) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OnnxWriter.write(model, Channels.newChannel(out));
    return out.toByteArray();
  }

  private static void bindIfPossible(Network network) {
    try {
      assertThat(network.bind(Optional.empty(), Map.of()).inputs()).hasSameSizeAs(network.inputs());
    } catch (ShapeBindingException refused) {
      assertThat(refused.getMessage()).isNotEmpty();
    }
  }
}
