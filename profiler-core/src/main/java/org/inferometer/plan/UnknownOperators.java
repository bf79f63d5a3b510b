package org.inferometer.plan;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.plugin.ProvidedLayers;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Probe;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;

/// The operators of networks for which there is neither a custom layer nor an operator of a
/// backend's runtime.
///
/// @param provided the custom layers that were looked at
record UnknownOperators(ProvidedLayers provided) {
  /// Why a backend cannot build a network; empty if each of its operators may be known.
  Optional<Probe.Unavailable> obstacle(Backend backend, Network network) {
    Map<String, List<Node>> unknown = new LinkedHashMap<>();
    Set<String> functions =
        network.model().functions().stream()
            .map(function -> title(function.domain(), function.name()))
            .collect(Collectors.toSet());
    for (Node node : GraphIndex.allNodes(network.graph())) {
      String title = title(node.domain(), node.opType());
      if (!backend.mayHaveOperatorsOf(node.domain())
          && network.customLayers().of(node).isEmpty()
          && !functions.contains(title)) {
        unknown.merge(title, List.of(node), UnknownOperators::joined);
      }
    }
    return unknown.isEmpty() ? Optional.empty() : Optional.of(told(backend, network, unknown));
  }

  private Probe.Unavailable told(
      Backend backend, Network network, Map<String, List<Node>> unknown) {
    return new Probe.Unavailable(
        network.name()
            + ": "
            + unknown.entrySet().stream()
                .map(operator -> place(operator.getKey(), operator.getValue()))
                .collect(Collectors.joining(", "))
            + (unknown.size() == 1 ? ", an operator that neither " : ", operators that neither ")
            + backend.title()
            + " nor a plugin has; "
            + lookedAt(),
        "install a plugin with the operator, or name the folder that holds it",
        Remedy.of(Setting.PLUGINS));
  }

  private static String place(String title, List<Node> nodes) {
    String first = "layer '" + label(nodes.getFirst()) + "'";
    int more = nodes.size() - 1;
    return more == 0
        ? first + " is " + title
        : first + " and " + more + (more == 1 ? " other" : " others") + " are " + title;
  }

  private static String label(Node node) {
    return node.name().isEmpty() ? String.join(", ", node.outputs()) : node.name();
  }

  private String lookedAt() {
    String layers =
        provided.all().stream()
            .map(layer -> layer.title() + " of " + layer.source())
            .collect(Collectors.joining(", "));
    String places =
        provided.searched().stream().map(Path::toString).collect(Collectors.joining(", "));
    return "custom layers here: "
        + (layers.isEmpty() ? "none" : layers)
        + "; searched for plugins: "
        + (places.isEmpty() ? "no folder" : places);
  }

  private static String title(String domain, String type) {
    return domain + "." + type;
  }

  private static List<Node> joined(List<Node> first, List<Node> second) {
    return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
  }
}
