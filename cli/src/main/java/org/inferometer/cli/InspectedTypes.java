package org.inferometer.cli;

import java.util.Map;
import java.util.function.Supplier;
import org.inferometer.measure.InputException;
import org.inferometer.measure.SeededInputs;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.TensorType;
import org.inferometer.network.TensorTypes;
import org.inferometer.network.onnx.Node;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Plugins;
import org.inferometer.spi.Probe;

/// The types of a network's tensors, and where they come from.
///
/// @param origin in a sentence, with the reason where some are unknown
record InspectedTypes(TensorTypes types, String origin) {
  private static final long SEED = 1;

  /// What the model declares, and if that is not everything, what running it once shows.
  ///
  /// @param plugins asked for only if something has to be run
  static InspectedTypes of(Network network, Binding binding, Supplier<Plugins> plugins) {
    TensorTypes declared = TensorTypes.declared(network, binding);
    if (network.graph().nodes().stream().allMatch(node -> isTyped(node, declared))) {
      return new InspectedTypes(declared, "Shapes are those that the model declares.");
    }
    return plugins.get().interpreters().stream()
        .filter(interpreter -> interpreter.probe() instanceof Probe.Available)
        .findFirst()
        .map(interpreter -> interpreted(interpreter, network, binding, declared))
        .orElseGet(() ->
            new InspectedTypes(
                declared,
                "The model does not declare every shape, and nothing here can run it to find"
                    + " out; 'inferometer doctor' says what is missing."));
  }

  private static InspectedTypes interpreted(
      Interpreter interpreter, Network network, Binding binding, TensorTypes declared) {
    try {
      Map<String, TensorType> types =
          interpreter.interpret(network, binding, SeededInputs.of(binding, SEED).tensors()).types();
      return new InspectedTypes(
          declared.with(types), "Shapes are those of one run of " + interpreter.title() + ".");
    } catch (BackendException | InputException e) {
      return new InspectedTypes(
          declared,
          "The model does not declare every shape, and it cannot be run to find out: "
              + e.getMessage());
    }
  }

  private static boolean isTyped(Node node, TensorTypes types) {
    return node.outputs().stream()
        .allMatch(output -> output.isEmpty() || types.of(output).isPresent());
  }
}
