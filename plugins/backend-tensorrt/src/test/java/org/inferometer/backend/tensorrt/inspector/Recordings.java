package org.inferometer.backend.tensorrt.inspector;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.study.Cell.Fusion;
import org.inferometer.study.Cell.FusionKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What NVIDIA's own tools wrote on GPUs, and small networks to trace it to.
final class Recordings {
  /// Engines of TensorRT 8.x with their profiles, from the examples of NVIDIA's engine explorer.
  static final List<String> EXPLORER =
      List.of(
          "mobilenet-qat-TITAN-RTX/mobilenet.qat",
          "pytorch-resnet18-A100-fp16/resnet",
          "pytorch-resnet18-A100-fp32/resnet",
          "pytorch-resnet18-A100-qat/resnet-qat",
          "tensorflow-resnet-RTX3090-fp32/resnet",
          "tensorflow-resnet-RTX3090-qat/resnet-qat");

  private Recordings() {}

  static InspectedEngine explorer(String name) throws Exception {
    return InspectorJson.parse(text("trex/" + name + ".onnx.engine.graph.json"));
  }

  static InspectedEngine version10() throws Exception {
    return InspectorJson.parse(text("trtexec-10.16/model-trained-exportLayerInfo.log"));
  }

  /// Mean time of each layer in milliseconds as trtexec's `--exportProfile` gives it, in its order.
  static Map<String, Double> profile(String name) throws Exception {
    Map<String, Double> times = new LinkedHashMap<>();
    for (JsonNode entry :
        JsonMapper.shared().readTree(text("trex/" + name + ".onnx.engine.profile.json"))) {
      if (entry.has("name")) {
        times.put(entry.get("name").stringValue(), entry.get("averageMs").doubleValue());
      }
    }
    return times;
  }

  static String text(String file) throws Exception {
    Path found =
        Path.of(System.getProperty("inferometer.shared", ""))
            .resolve("data/open/trt-json")
            .resolve(file);
    assumeTrue(
        Files.exists(found), "needs " + file + " of the shared test data, which is not here");
    return Files.readString(found, StandardCharsets.UTF_8);
  }

  /// A network of these nodes, fed with the tensors that none of them makes.
  static Network network(List<Node> nodes, String... outputs) {
    List<String> made = nodes.stream().flatMap(node -> node.outputs().stream()).toList();
    List<TensorSpec> inputs =
        nodes.stream()
            .flatMap(node -> node.inputs().stream())
            .filter(input -> !made.contains(input))
            .distinct()
            .map(Recordings::tensor)
            .toList();
    Graph graph =
        new Graph(
            "g",
            nodes,
            List.of(),
            List.of(),
            inputs,
            List.of(outputs).stream().map(Recordings::tensor).toList(),
            List.of());
    Model model =
        new Model(
            10,
            "",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", 17)),
            graph,
            List.of(),
            Map.of());
    return Network.of(model, "test", "test", "onnx", null);
  }

  private static TensorSpec tensor(String name) {
    return new TensorSpec(name, ElementType.FLOAT, null);
  }

  static List<String> accountedFor(TensorRtLayers traced) {
    List<String> accounted = new ArrayList<>();
    traced.layers().forEach(layer -> accounted.addAll(layer.origins()));
    for (Fusion fusion : traced.fusions()) {
      if (fusion.kind() == FusionKind.ELIMINATED || fusion.kind() == FusionKind.FOLDED) {
        accounted.addAll(fusion.origins());
      }
    }
    return accounted;
  }
}
