package org.inferometer.plan;

import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.Shape;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;

/// A network of a study: a model in one set of sizes.
///
/// @param id its name in the study, unique there
/// @param model as the user named it
/// @param title the same with the sizes that tell it from others of the model, for messages
/// @param sizes by name of an input or of a symbolic dimension
public record PlannedNetwork(
    String id, String model, String title, Network network, Map<String, Shape> sizes) {
  public PlannedNetwork {
    sizes = Map.copyOf(sizes);
  }

  /// The network with a size for everything that it leaves open.
  ///
  /// @param batch absent for the one that the network or the sizes fix, or else 1
  public Binding bind(Optional<Integer> batch) throws ShapeBindingException {
    return network.bind(batch, sizes);
  }

  /// The smallest binding that the network takes: of one item unless the network fixes more.
  public Binding smallest() throws ShapeBindingException {
    return bind(takesAnyBatch() ? Optional.of(1) : Optional.empty());
  }

  /// Whether the batch is open: two different sizes can be bound.
  boolean takesAnyBatch() {
    return takes(1) && takes(8);
  }

  private boolean takes(int batch) {
    try {
      bind(Optional.of(batch));
      return true;
    } catch (ShapeBindingException e) {
      return false;
    }
  }
}
