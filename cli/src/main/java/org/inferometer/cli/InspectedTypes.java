package org.inferometer.cli;

import java.util.function.Supplier;
import org.inferometer.accuracy.Reference;
import org.inferometer.graph.Node;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;

/// The types of a network's tensors, and where they come from.
///
/// @param origin in a sentence, with the reason where some are unknown
record InspectedTypes(TensorTypes types, String origin) {
  /// What the model declares, and if that is not everything, what `shown` tells.
  ///
  /// @param shown what running the network once shows; asked for only if something is missing
  static InspectedTypes of(Network network, Binding binding, Supplier<Reference> shown) {
    TensorTypes declared = TensorTypes.declared(network, binding);
    if (network.graph().nodes().stream().allMatch(node -> isTyped(node, declared))) {
      return new InspectedTypes(declared, "Shapes are those that the model declares.");
    }
    return switch (shown.get()) {
      case Reference.Known known ->
          new InspectedTypes(
              declared.with(known.types()),
              "Shapes are those of one run of " + known.title() + ".");
      case Reference.Unavailable none ->
          new InspectedTypes(
              declared,
              "The model does not declare every shape, and running it once to find out failed: "
                  + none.reason());
    };
  }

  private static boolean isTyped(Node node, TensorTypes types) {
    return node.outputs().stream()
        .allMatch(output -> output.isEmpty() || types.of(output).isPresent());
  }
}
