package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.data.tensor.TensorFileException;
import org.inferometer.data.tensor.TensorFiles;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.testkit.EngineAccounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The ONNX project's own backend tests: every operator against its expected outputs, and the
/// account of layers for all of these graphs.
class OnnxBackendTest {
  /// Cases that compare outputs when everything works; the others feed or give what is no tensor of
  /// numbers, or are not for this runtime.
  private static final int EXPECTED_CASES = 950;

  @TempDir Path folder;
  private final List<String> wrong = new ArrayList<>();
  private int compared;
  private int loaded;

  @Test
  void everyCaseThatTheRuntimePassesElsewhereIsPassedAndAccountedFor() throws IOException {
    Path archive = Models.shared("onnx/onnx-backend-tests-v1.19.0-open.zip");
    List<String> cases =
        Files.readAllLines(Models.shared("onnx/onnx-backend-tests-v1.19.0-open.status.csv"))
            .stream()
            .map(line -> line.split(",", -1))
            .filter(row -> row[3].equals("pass"))
            .map(row -> row[0] + "/" + row[1])
            .toList();
    try (FileSystem zip = FileSystems.newFileSystem(archive)) {
      for (String name : cases) {
        check(name, unpack(zip.getPath("/" + name), folder.resolve(name)));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(compared).as("cases whose outputs were compared").isGreaterThan(EXPECTED_CASES);
    assertThat(loaded).as("engines that were saved and loaded").isGreaterThan(EXPECTED_CASES);
  }

  private void check(String name, Path unpacked) throws IOException {
    try {
      Network network = Models.load(unpacked.resolve("model.onnx"));
      Map<String, HostTensor> inputs = tensors(unpacked, "input_", network.inputs().size());
      Binding binding = Models.bindTo(network, named(network, inputs));
      try (Engine engine = Models.build(network, binding, unpacked)) {
        EngineAccounts.assertComplete(network, engine);
        Map<String, double[]> outputs = Models.run(engine, named(network, inputs));
        compare(name, unpacked, outputs);
        compareSaved(engine, network, binding, named(network, inputs), outputs);
      }
    } catch (ImportException | ShapeBindingException | TensorFileException e) {
      // Sequences, optional values, strings and shapes that only data decides are no inputs here.
    } catch (BackendException e) {
      if (!e.isUnsupported()) {
        wrong.add(name + ": " + e.getMessage());
      }
    } catch (AssertionError e) {
      wrong.add(name + ": " + e.getMessage());
    }
  }

  /// A process that loads the engine computes what the one computes that built it.
  private void compareSaved(
      Engine engine,
      Network network,
      Binding binding,
      Map<String, HostTensor> inputs,
      Map<String, double[]> outputs)
      throws IOException, BackendException {
    Path saved = Files.createTempDirectory(folder, "saved");
    if (!engine.save(saved)) {
      return;
    }
    loaded++;
    try (Engine loaded = Models.loadEngine(network, binding, saved)) {
      Map<String, double[]> again = Models.run(loaded, inputs);
      assertThat(again.keySet()).isEqualTo(outputs.keySet());
      outputs.forEach(
          (output, values) -> assertThat(again.get(output)).as(output).isEqualTo(values));
    }
  }

  private void compare(String name, Path unpacked, Map<String, double[]> outputs)
      throws IOException, TensorFileException {
    List<HostTensor> expected = List.copyOf(tensors(unpacked, "output_", outputs.size()).values());
    List<double[]> actual = List.copyOf(outputs.values());
    compared++;
    for (int i = 0; i < expected.size(); i++) {
      Values.assertClose(name, actual.get(i), Values.of(expected.get(i)), 1e-3, 1e-4);
    }
  }

  private static Map<String, HostTensor> named(Network network, Map<String, HostTensor> inputs) {
    Map<String, HostTensor> named = new LinkedHashMap<>();
    List<HostTensor> values = List.copyOf(inputs.values());
    for (int i = 0; i < values.size() && i < network.inputs().size(); i++) {
      named.put(network.inputs().get(i).name(), values.get(i));
    }
    return named;
  }

  private static Map<String, HostTensor> tensors(Path unpacked, String prefix, int count)
      throws IOException, TensorFileException {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Path file = unpacked.resolve("test_data_set_0").resolve(prefix + i + ".pb");
      if (Files.exists(file)) {
        tensors.put(prefix + i, TensorFiles.read(file).values().iterator().next());
      }
    }
    return tensors;
  }

  private static Path unpack(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> copy(file, to.resolve(from.relativize(file).toString())));
    }
    return to;
  }

  private static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
