package org.inferometer.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// A layer of the source that has no node, since it computes nothing when the network is used.
///
/// @param name in the source
/// @param type in the source: `Dropout`
/// @param reason a predicate: `is the identity outside training`
public record OmittedLayer(String name, String type, String reason) {

  /// The layers as one entry of a model's metadata ([Network#OMITTED_KEY]).
  public static String joined(Collection<OmittedLayer> layers) {
    List<String> parts = new ArrayList<>();
    for (OmittedLayer layer : layers) {
      parts.addAll(List.of(layer.name(), layer.type(), layer.reason()));
    }
    return LayerNames.joined(parts);
  }

  /// What [#joined] was given; whatever else a file holds there is cut off.
  static List<OmittedLayer> split(String joined) {
    List<String> parts = LayerNames.split(joined);
    List<OmittedLayer> layers = new ArrayList<>();
    for (int i = 0; i + 2 < parts.size(); i += 3) {
      layers.add(new OmittedLayer(parts.get(i), parts.get(i + 1), parts.get(i + 2)));
    }
    return List.copyOf(layers);
  }
}
