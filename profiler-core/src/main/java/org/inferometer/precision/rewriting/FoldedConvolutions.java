package org.inferometer.precision.rewriting;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.operator.Int8Rule;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.inferometer.precision.rewriting.Folding.Folded;

/// Folds what follows convolutions into their weights, in FP32: a runtime that folds weights of a
/// lower precision rounds them a second time. The layers that vanish are noted on the convolution
/// that took them in.
public final class FoldedConvolutions {
  /// Before it, BatchNormalization trains unless told otherwise, and arithmetic broadcasts
  /// otherwise.
  private static final long FIRST_OPSET = 7;

  private final Model model;
  private final Operators operators;
  private final List<Node> nodes;
  private final Constants constants;
  private final Set<String> keep;
  private final Folding folding;
  private final TensorNames names;
  private final Map<Integer, Folded> folded = new HashMap<>();
  private final List<Tensor> added = new ArrayList<>();

  private FoldedConvolutions(Network network, Set<String> keep) {
    GraphIndex index = network.index();
    this.model = network.model();
    this.operators = network.operators();
    this.nodes = model.graph().nodes();
    this.constants = new Constants(network);
    this.keep = keep;
    this.folding = new Folding(index, constants, results());
    this.names = new TensorNames(model.graph());
  }

  /// @param network whose nodes are stamped, see [LayerStamps#of]
  /// @param keep names and types of layers that nothing is folded into or from
  /// @return the network itself where there is nothing to fold
  public static Network of(Network network, Set<String> keep) {
    if (network.model().opset() < FIRST_OPSET) {
      return network;
    }
    FoldedConvolutions convolutions = new FoldedConvolutions(network, keep);
    convolutions.find();
    return convolutions.folded.isEmpty()
        ? network
        : network.with(network.model().with(convolutions.rewritten()));
  }

  private Set<String> results() {
    return model.graph().outputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
  }

  private void find() {
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      Optional<Affine> own = own(node);
      if (own.isPresent()) {
        int rank = weight(node).orElseThrow().shape().rank();
        Folded found = folding.after(node, own.get(), rank);
        if (!found.absorbed().isEmpty() && found.affine().finite() && !isKept(node, found)) {
          folded.put(i, found);
        }
      }
    }
  }

  private boolean isKept(Node node, Folded found) {
    return LayerStamps.isAmong(node, keep)
        || found.absorbed().stream().anyMatch(i -> LayerStamps.isAmong(nodes.get(i), keep));
  }

  /// A convolution's own bias; empty for what is none, or has weights that are not constant.
  private Optional<Affine> own(Node node) {
    Operator operator = operators.of(node);
    boolean convolution =
        operator.isOnnx() && operator.has(Trait.CONVOLUTION) && operator.weighted().isPresent();
    if (!convolution || weight(node).isEmpty() || axis(node).isEmpty()) {
      return Optional.empty();
    }
    Shape shape = weight(node).get().shape();
    Affine identity = Affine.identity(Math.toIntExact(shape.dim(axis(node).getAsInt())));
    int operand = operator.operands().bias();
    if (!node.hasInput(operand)) {
      return Optional.of(identity);
    }
    return Optional.ofNullable(constants.floats(node.inputs().get(operand)))
        .filter(bias -> bias.shape().elementCount() == identity.channels())
        .map(bias -> identity.plus(Constants.doubles(bias)));
  }

  private Optional<Tensor> weight(Node node) {
    return Optional.ofNullable(constants.floats(node.inputs().get(1)));
  }

  /// The axis of the output channels in a convolution's weight; empty where there is none.
  private OptionalInt axis(Node node) {
    Shape weight = weight(node).orElseThrow().shape();
    return switch (operators.of(node).weighted().orElseThrow().channels().outputs(node, weight)) {
      case Int8Rule.Axis.At(int axis) -> OptionalInt.of(axis);
      case Int8Rule.Axis.None _ -> OptionalInt.empty();
    };
  }

  private Graph rewritten() {
    Set<Integer> gone = new HashSet<>();
    folded.values().forEach(found -> gone.addAll(found.absorbed()));
    List<Node> kept = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Folded found = folded.get(i);
      if (!gone.contains(i)) {
        kept.add(found == null ? nodes.get(i) : convolution(nodes.get(i), found));
      }
    }
    return graph(kept);
  }

  private Node convolution(Node node, Folded found) {
    List<Node> merged = new ArrayList<>(List.of(node));
    found.absorbed().forEach(i -> merged.add(nodes.get(i)));
    Tensor weight = scaled(node, found.affine());
    Tensor bias = bias(found);
    added.add(weight);
    added.add(bias);
    return node.between(
            List.of(node.inputs().getFirst(), weight.name(), bias.name()), List.of(found.output()))
        .with(LayerStamps.merged(merged));
  }

  private Tensor scaled(Node node, Affine affine) {
    Tensor weight = weight(node).orElseThrow();
    long inner = 1;
    for (int i = axis(node).orElseThrow() + 1; i < weight.shape().rank(); i++) {
      inner *= weight.shape().dim(i);
    }
    return new Tensor(
        names.of(node.inputs().get(1), "/folded"),
        ElementType.FLOAT,
        weight.shape(),
        new ScaledFloats(weight.data(), affine.factor(), Math.max(1, inner)),
        List.of(),
        weight.rest());
  }

  private Tensor bias(Folded found) {
    float[] values = new float[found.affine().channels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) found.affine().summand()[i];
    }
    return Literals.floats(names.of(found.output(), "/bias"), Shape.of(values.length), values);
  }

  private Graph graph(List<Node> kept) {
    Graph old = model.graph();
    Set<String> used = new HashSet<>(results());
    Set<String> made = new HashSet<>();
    kept.forEach(node -> used.addAll(GraphIndex.uses(node)));
    kept.forEach(node -> made.addAll(node.outputs()));
    List<Tensor> initializers =
        new ArrayList<>(
            old.initializers().stream().filter(tensor -> used.contains(tensor.name())).toList());
    initializers.addAll(added);
    return new Graph(
        old.name(),
        kept,
        initializers,
        old.sparseInitializers(),
        inputs(used),
        old.outputs(),
        old.valueInfos().stream().filter(spec -> made.contains(spec.name())).toList(),
        old.rest());
  }

  /// A constant that was folded is no input any more either; before IR version 4 every constant is
  /// one.
  private List<TensorSpec> inputs(Set<String> used) {
    Set<String> constant =
        model.graph().initializers().stream().map(Tensor::name).collect(Collectors.toSet());
    List<TensorSpec> inputs = new ArrayList<>();
    for (TensorSpec spec : model.graph().inputs()) {
      if (!constant.contains(spec.name()) || used.contains(spec.name())) {
        inputs.add(spec);
      }
    }
    if (model.irVersion() < 4) {
      added.forEach(tensor ->
          inputs.add(
              new TensorSpec(
                  tensor.name(), tensor.elementType(), Dimension.fixed(tensor.shape()))));
    }
    return inputs;
  }
}
