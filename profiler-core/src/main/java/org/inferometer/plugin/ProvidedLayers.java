package org.inferometer.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.graph.Node;

/// The custom layers of all plugins. An operator that several plugins have is taken from the one
/// that was chosen for it, and from none where none was: which it is decides what is measured.
///
/// @param all in the order of their names
/// @param chosen the ids of plugins, by the names of layers
/// @param searched the folders and jars that were looked at
public record ProvidedLayers(
    List<ProvidedLayer> all, Map<String, String> chosen, List<Path> searched) {
  /// No custom layers, looked for nowhere.
  public static final ProvidedLayers NONE = new ProvidedLayers(List.of(), Map.of(), List.of());

  public ProvidedLayers {
    all = List.copyOf(all);
    chosen = Map.copyOf(chosen);
    searched = List.copyOf(searched);
  }

  /// Those that networks may use.
  public CustomLayers usable() {
    return CustomLayers.of(
        all.stream()
            .filter(layer -> used(layer.title()).filter(layer::equals).isPresent())
            .map(ProvidedLayer::layer)
            .toList());
  }

  /// The layer that a node is; empty where no plugin has it, or several have and none was chosen.
  public Optional<ProvidedLayer> of(Node node) {
    return used(title(node));
  }

  /// Whether the layer of this name from this origin is the one that networks use.
  public boolean isUsed(String title, String origin) {
    return used(title).filter(layer -> layer.origin().equals(origin)).isPresent();
  }

  private Optional<ProvidedLayer> used(String title) {
    List<ProvidedLayer> candidates = candidates(title);
    return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
  }

  /// The layers of several plugins that a node may be, none of which was chosen; empty where it is
  /// clear.
  public List<ProvidedLayer> rivals(Node node) {
    return rivals(title(node));
  }

  /// The same for the name of a layer.
  public List<ProvidedLayer> rivals(String title) {
    List<ProvidedLayer> candidates = candidates(title);
    return candidates.size() > 1 ? candidates : List.of();
  }

  private List<ProvidedLayer> candidates(String title) {
    String plugin = chosen.get(title);
    return all.stream()
        .filter(layer -> layer.title().equals(title))
        .filter(layer -> plugin == null || layer.plugin().equals(plugin))
        .toList();
  }

  private static String title(Node node) {
    return node.domain() + "." + node.opType();
  }

  /// What is wrong with the choices, in one line; empty if each names a layer and a plugin that has
  /// it.
  public Optional<String> fault() {
    return new TreeMap<>(chosen)
        .entrySet().stream()
            .filter(choice -> candidates(choice.getKey()).isEmpty())
            .findFirst()
            .map(choice -> fault(choice.getKey(), choice.getValue()));
  }

  private String fault(String title, String plugin) {
    String having =
        all.stream()
            .filter(layer -> layer.title().equals(title))
            .map(ProvidedLayer::plugin)
            .collect(Collectors.joining(", "));
    return having.isEmpty()
        ? "no plugin has a custom layer " + title + "; 'inferometer layers list' shows all"
        : "plugin '"
            + plugin
            + "' has no custom layer "
            + title
            + "; those that have it: "
            + having;
  }
}
