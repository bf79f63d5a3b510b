package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.operator.ElementTypes;

/// Operators of a network that ONNX Runtime has no kernels for in BF16. It names only the first
/// that it meets, and not why; so each is asked for alone.
final class MissingKernels {
  private static final int NAMED = 3;

  private final Network network;
  private final ElementTypes types;
  private final SessionFactory sessions;

  /// @param sessions whose file is overwritten
  private MissingKernels(Network network, SessionFactory sessions) {
    this.network = network;
    this.types = ElementTypes.of(network.model(), network.operators());
    this.sessions = sessions;
  }

  /// What is missing, in a sentence without its end; empty unless operators lack BF16.
  ///
  /// @param folder for files
  static Optional<String> of(Network network, SessionFactory sessions, Path folder)
      throws IOException {
    SessionFactory alone =
        new SessionFactory(
            sessions.environment(),
            folder.resolve("kernel.onnx"),
            sessions.binding(),
            OptLevel.NO_OPT,
            1,
            sessions.custom());
    return new MissingKernels(network, alone).sentence();
  }

  private Optional<String> sentence() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Node node : asked().values()) {
      if (isMissing(node)) {
        missing.add(node.opType() + " ('" + label(node) + "')");
      }
    }
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String named = String.join(", ", missing.subList(0, Math.min(NAMED, missing.size())));
    int more = missing.size() - NAMED;
    return Optional.of(
        "ONNX Runtime has no bfloat16 kernel of "
            + named
            + (more > 0 ? " and " + more + " more of its operators" : "")
            + " on this processor");
  }

  /// One node for each operator with BF16 among its types.
  private Map<String, Node> asked() {
    Map<String, Node> asked = new LinkedHashMap<>();
    for (Node node : network.graph().nodes()) {
      boolean half =
          Stream.concat(node.inputs().stream(), node.outputs().stream())
              .anyMatch(tensor -> types.of(tensor) == ElementType.BFLOAT16);
      if (half && GraphIndex.subgraphs(node).isEmpty()) {
        asked.putIfAbsent(node.domain() + "." + node.opType(), node);
      }
    }
    return asked;
  }

  private boolean isMissing(Node node) throws IOException {
    OnnxWriter.write(network.model().with(alone(node)), sessions.file());
    try {
      sessions.open().close();
      return false;
    } catch (OrtException e) {
      return e.getCode() == OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED;
    }
  }

  private Graph alone(Node node) {
    return new Graph(
        "kernel",
        List.of(node),
        List.of(),
        List.of(),
        specs(node.inputs()),
        specs(node.outputs()),
        List.of());
  }

  private List<TensorSpec> specs(List<String> tensors) {
    return tensors.stream()
        .filter(tensor -> !tensor.isEmpty())
        .distinct()
        .map(tensor -> new TensorSpec(tensor, types.of(tensor), null))
        .toList();
  }

  private static String label(Node node) {
    String name = node.name().isEmpty() ? node.outputs().getFirst() : node.name();
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
