package org.inferometer.precision;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.graph.Model;
import org.inferometer.network.Network;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.study.Precision;

/// A model that was derived from a network, with what was done to each layer. Nodes that the
/// conversion added carry [Network#ADDED_KEY] and belong to no layer, so that the derived network
/// has exactly the layers of the original one.
///
/// @param precision of the derived model
/// @param layers one for each layer of the original network, in its order
/// @param addedNodes nodes that only convert between precisions
/// @param remarks what else a reader must know, a sentence each
public record Conversion(
    Precision precision,
    Model model,
    List<LayerConversion> layers,
    int addedNodes,
    List<String> remarks) {
  public Conversion {
    layers = List.copyOf(layers);
    remarks = List.copyOf(remarks);
  }

  /// The derived model as a network that stands for the original one.
  public Network network(Network original) {
    return original.with(model);
  }

  /// This, and what else a reader must know, if there is anything.
  public Conversion with(Optional<String> remark) {
    List<String> all = new ArrayList<>(remarks);
    remark.ifPresent(all::add);
    return new Conversion(precision, model, layers, addedNodes, all);
  }

  /// The layers that were treated so.
  public List<LayerConversion> layers(Treatment treatment) {
    return layers.stream().filter(layer -> layer.treatment() == treatment).toList();
  }
}
