package org.inferometer.backend.onnxruntime;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.ObservingSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;

/// Networks for tests, and what every engine of one must keep.
final class Models {
  private Models() {}

  /// A folder or file beside the checkout; the test is skipped where it is absent.
  static Path shared(String path) {
    Path found =
        Path.of(System.getProperty("inferometer.shared", "")).resolve("data/open").resolve(path);
    assumeTrue(
        Files.exists(found), "needs " + path + " of the shared test data, which is not here");
    return found;
  }

  /// Every model file below a folder; none where it is absent.
  static List<Path> below(String path) {
    Path folder =
        Path.of(System.getProperty("inferometer.shared", "")).resolve("data/open").resolve(path);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Network load(Path file) throws ImportException {
    return Network.of(OnnxReader.read(file), Network.nameFor(file), file.toString(), "onnx", file);
  }

  /// A binding where every open dimension is 1.
  static Binding bindToOnes(Network network) throws ShapeBindingException {
    Map<String, Shape> sizes = new HashMap<>();
    for (TensorSpec input : network.inputs()) {
      List<Dimension> dimensions = input.dimensions();
      if (dimensions != null && input.fixedType().isEmpty()) {
        sizes.put(
            input.name(),
            Shape.of(
                dimensions.stream()
                    .mapToLong(d -> d instanceof Dimension.Fixed fixed ? fixed.size() : 1)
                    .toArray()));
      }
    }
    return network.bind(Optional.empty(), sizes);
  }

  /// A binding to the shapes of given inputs.
  static Binding bindTo(Network network, Map<String, HostTensor> inputs)
      throws ShapeBindingException {
    Map<String, Shape> sizes = new HashMap<>();
    for (TensorSpec input : network.inputs()) {
      HostTensor given = inputs.get(input.name());
      if (given != null && input.fixedType().isEmpty() && input.dimensions() != null) {
        sizes.put(input.name(), given.type().shape());
      }
    }
    return network.bind(Optional.empty(), sizes);
  }

  static Engine build(Network network, Binding binding, Path folder) throws BackendException {
    return build(network, binding, 1, folder);
  }

  static Engine build(Network network, Binding binding, int threads, Path folder)
      throws BackendException {
    return new OnnxRuntimeBackend()
        .build(network, new BuildOptions(binding, Precision.FP32, "cpu", threads, folder));
  }

  /// An engine that was saved.
  static Engine loadEngine(Network network, Binding binding, Path saved) throws BackendException {
    return new OnnxRuntimeBackend()
        .load(network, new BuildOptions(binding, Precision.FP32, "cpu", 1, saved), saved);
  }

  static ObservingSession observe(Network network, Binding binding, Path folder)
      throws BackendException {
    return new OnnxRuntimeBackend()
        .observe(network, new BuildOptions(binding, Precision.FP32, "cpu", 1, folder));
  }

  /// The outputs of one inference, copied by a session that has been closed since.
  static Map<String, double[]> run(Engine engine, Map<String, HostTensor> inputs)
      throws BackendException {
    Map<String, double[]> outputs = new LinkedHashMap<>();
    try (Session session = engine.open()) {
      session.bind(inputs);
      session.run();
      session.outputs().forEach((name, tensor) -> outputs.put(name, Values.of(tensor)));
    }
    return outputs;
  }

  /// Engine layers that compute, as against those that only move data.
  static long computing(Engine engine) throws BackendException {
    return engine.layers().stream().filter(layer -> !layer.dataMovement()).count();
  }
}
