package org.inferometer.backend.tensorrt.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.backend.tensorrt.inspector.InspectedEngine;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer.InspectedTensor;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine.EngineTensor;
import org.inferometer.digest.Sha256;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.spi.Importer;
import org.inferometer.study.Precision;
import org.inferometer.trace.EngineTrace;

/// A plan as a network. What it was built from is not in it: the layers of the engine stand for
/// those of a network, each the origin of itself, in a domain of its own, so that nothing takes
/// them for operators of ONNX.
final class PlanNetwork {
  static final String FORMAT = "tensorrt-plan";
  private static final String DOMAIN = "org.inferometer.tensorrt";
  private static final String FILE_KEY = "inferometer.plan";
  private static final String HASH_KEY = "inferometer.plan.sha256";

  private PlanNetwork() {}

  /// The file of the plan that a network is; empty for other networks.
  static Optional<Path> file(Network network) {
    return network.format().equals(FORMAT)
        ? Optional.ofNullable(network.model().metadata().get(FILE_KEY)).map(Path::of)
        : Optional.empty();
  }

  static Network of(Path file, List<EngineTensor> tensors, InspectedEngine engine)
      throws IOException {
    Graph graph =
        new Graph(
            Network.nameFor(file),
            nodes(engine.layers()),
            List.of(),
            List.of(),
            specs(tensors, true),
            specs(tensors, false),
            List.of());
    Map<String, String> metadata =
        Map.of(
            FILE_KEY,
            file.toAbsolutePath().toString(),
            HASH_KEY,
            Sha256.of(file),
            Importer.PRECISION_KEY,
            precision(engine.layers()).label());
    Model model =
        new Model(
            10,
            "TensorRT",
            "",
            DOMAIN,
            0,
            "",
            List.of(new Model.OperatorSet(DOMAIN, 1)),
            graph,
            List.of(),
            metadata);
    return Network.of(model, Network.nameFor(file), file.toString(), FORMAT, null);
  }

  private static List<Node> nodes(List<InspectedLayer> layers) {
    List<String> names =
        EngineTrace.uniqueNames(layers.stream().map(InspectedLayer::name).toList());
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      InspectedLayer layer = layers.get(i);
      nodes.add(
          new Node(
              names.get(i),
              layer.type().isEmpty() ? "EngineLayer" : layer.type(),
              DOMAIN,
              "",
              names(layer.inputs()),
              names(layer.outputs()),
              List.of(),
              Map.of()));
    }
    return nodes;
  }

  private static List<String> names(List<InspectedTensor> tensors) {
    return tensors.stream().map(InspectedTensor::name).toList();
  }

  /// The first dimension, where it is open, is taken for the batch.
  private static List<TensorSpec> specs(List<EngineTensor> tensors, boolean inputs) {
    List<TensorSpec> specs = new ArrayList<>();
    for (EngineTensor tensor : tensors) {
      if (tensor.input() == inputs) {
        List<Dimension> dimensions = new ArrayList<>();
        for (int axis = 0; axis < tensor.dims().size(); axis++) {
          long size = tensor.dims().get(axis);
          dimensions.add(
              size >= 0
                  ? new Dimension.Fixed(size)
                  : new Dimension.Symbolic(axis == 0 ? "batch" : tensor.name() + "." + axis));
        }
        specs.add(new TensorSpec(tensor.name(), tensor.elementType(), dimensions));
      }
    }
    return specs;
  }

  /// The shortest type that a layer reads; of those of 16 bits FP16 where there are both.
  static Precision precision(List<InspectedLayer> layers) {
    Set<ElementType> read = new HashSet<>();
    for (InspectedLayer layer : layers) {
      layer.inputs().forEach(tensor -> tensor.elementType().ifPresent(read::add));
    }
    if (read.contains(ElementType.INT8)) {
      return Precision.INT8;
    }
    if (read.contains(ElementType.FLOAT16)) {
      return Precision.FP16;
    }
    return read.contains(ElementType.BFLOAT16) ? Precision.BF16 : Precision.FP32;
  }
}
