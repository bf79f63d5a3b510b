package org.inferometer.backend.tensorrt.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.tensorrt.engine.Settings.BatchRange;
import org.inferometer.backend.tensorrt.runtime.ShapeRange;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.spi.BackendException;

/// The optimisation profile of an engine.
final class Profiles {
  private Profiles() {}

  /// A range for every input that has open dimensions: the cell's shape alone, or the shapes of all
  /// batches of a range.
  ///
  /// @throws BackendException if the network's batch is fixed, or lies outside the range
  static List<ShapeRange> of(Network network, Binding binding, Optional<BatchRange> range)
      throws BackendException {
    if (range.isEmpty()) {
      return ranges(network, binding, binding, binding);
    }
    BatchRange batches = range.get();
    if (binding.batch() < batches.least() || binding.batch() > batches.most()) {
      throw refused(
          network.name()
              + ": batch "
              + binding.batch()
              + " is outside profile-range="
              + batches.least()
              + ".."
              + batches.most());
    }
    return ranges(
        network,
        withBatch(network, binding, batches.least()),
        binding,
        withBatch(network, binding, batches.most()));
  }

  private static List<ShapeRange> ranges(
      Network network, Binding least, Binding tuned, Binding most) {
    List<ShapeRange> ranges = new ArrayList<>();
    for (TensorSpec input : network.inputs()) {
      List<Dimension> dimensions = input.dimensions();
      boolean fixed =
          dimensions != null && dimensions.stream().allMatch(d -> d instanceof Dimension.Fixed);
      if (!fixed) {
        ranges.add(
            new ShapeRange(
                input.name(),
                shape(least, input.name()),
                shape(tuned, input.name()),
                shape(most, input.name())));
      }
    }
    return ranges;
  }

  /// The same binding for another batch. The batch's symbol is the one that may be left open.
  private static Binding withBatch(Network network, Binding binding, int batch)
      throws BackendException {
    String reason = "the model's batch is fixed";
    List<String> left = new ArrayList<>(binding.symbols().keySet());
    left.add(""); // No symbol at all: the batch may be a dimension without a name.
    for (String symbol : left) {
      Map<String, Shape> sizes = new LinkedHashMap<>();
      binding
          .symbols()
          .forEach((name, size) -> {
            if (!name.equals(symbol)) {
              sizes.put(name, Shape.of(size));
            }
          });
      try {
        return network.bind(Optional.of(batch), sizes);
      } catch (ShapeBindingException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    throw refused(network.name() + ": profile-range needs an open batch: " + reason);
  }

  private static Shape shape(Binding binding, String input) {
    TensorType type = binding.inputs().get(input);
    if (type == null) {
      throw new IllegalArgumentException("the binding has no input " + input);
    }
    return type.shape();
  }

  private static BackendException refused(String message) {
    return BackendException.failed(message, new IllegalArgumentException(message));
  }
}
