package org.inferometer.importer.tensorflow.layout;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.LayerNames;
import org.inferometer.network.Network;
import org.inferometer.network.OmittedLayer;
import org.jspecify.annotations.Nullable;

/// Cancels the transposes around operators that were converted from TensorFlow's layout.
///
/// No transpose is written where it stands: it stays pending, moves along with the elements through
/// every operator that computes the same in another order of axes, merges with further ones, and is
/// written in front of the first operator that needs the tensor as it is meant. Inputs and outputs
/// of the graph keep their layout. The values stay exactly the same.
public final class LayoutPass {
  private final Rewriter rewriter;
  private final Graph graph;
  private final long opset;
  private final Set<String> names;
  private final List<Node> owners = new ArrayList<>();
  private final List<OmittedLayer> bodies = new ArrayList<>();

  private LayoutPass(Graph graph, long opset, Set<String> names) {
    this.graph = graph;
    this.opset = opset;
    this.names = names;
    this.rewriter = new Rewriter(graph, names);
  }

  /// The same model with as few transposes inside as possible. The source's own transposes that go
  /// are reported as omitted layers.
  ///
  /// @param model with nodes in order of use
  public static Model of(Model model) {
    List<OmittedLayer> omitted = new ArrayList<>();
    Graph rewritten = of(model.graph(), model.opset(), names(model.graph()), omitted);
    return omitted.isEmpty() ? model.with(rewritten) : withOmitted(model.with(rewritten), omitted);
  }

  /// The names of everything in a graph and in the graphs that it holds.
  private static Set<String> names(Graph graph) {
    Set<String> names = new HashSet<>();
    graph.initializers().forEach(tensor -> names.add(tensor.name()));
    graph.inputs().forEach(spec -> names.add(spec.name()));
    graph.outputs().forEach(spec -> names.add(spec.name()));
    for (Node node : graph.nodes()) {
      names.add(node.name());
      names.addAll(node.inputs());
      names.addAll(node.outputs());
      GraphIndex.subgraphs(node).forEach(body -> names.addAll(names(body)));
    }
    return names;
  }

  private static Graph of(Graph graph, long opset, Set<String> names, List<OmittedLayer> omitted) {
    LayoutPass pass = new LayoutPass(graph, opset, names);
    graph.nodes().forEach(node -> pass.rewrite(pass.withBodies(node)));
    graph.outputs().forEach(spec -> pass.rewriter.nameOutput(spec.name()));
    pass.rewriter.settleReshapes(
        graph.outputs().stream().map(TensorSpec::name).collect(Collectors.toSet()));
    Graph result = pass.result();
    if (transposes(result) > transposes(graph)) {
      return graph;
    }
    omitted.addAll(pass.bodies);
    omitted.addAll(pass.cancelled());
    return result;
  }

  /// A tensor that many read may need a transpose for each of them once it has moved past them.
  private static long transposes(Graph graph) {
    return graph.nodes().stream().filter(node -> node.is("Transpose")).count();
  }

  private Node withBodies(Node node) {
    if (GraphIndex.subgraphs(node).isEmpty()) {
      return node;
    }
    for (Graph body : GraphIndex.subgraphs(node)) {
      GraphIndex.captured(body).forEach(rewriter::makeUnderItsName);
    }
    return node.with(node.attributes().stream().map(attribute -> withBodies(attribute)).toList());
  }

  private Attribute withBodies(Attribute attribute) {
    return attribute.value() instanceof Attribute.Graphs graphs
        ? new Attribute(
            attribute.name(),
            new Attribute.Graphs(
                graphs.list(),
                graphs.values().stream().map(body -> of(body, opset, names, bodies)).toList()),
            attribute.rest())
        : attribute;
  }

  private void rewrite(Node node) {
    if (node.is("Transpose") && deferred(node)) {
      return;
    }
    Optional<Permutation> pending = pending(node);
    if (pending.isEmpty() || !moved(node, pending.get())) {
      List<String> inputs =
          node.inputs().stream().map(name -> name.isEmpty() ? name : rewriter.meant(name)).toList();
      rewriter.add(node.between(inputs, node.outputs()));
    }
  }

  /// Leaves a transpose pending, on top of what is pending already.
  private boolean deferred(Node node) {
    Laid source = rewriter.laid(node.inputs().getFirst());
    Permutation before = source.pending();
    Permutation own = Permutation.find(node.intsAttribute("perm")).orElse(Permutation.identity(0));
    if (own.rank() == 0 || (before != null && before.rank() != own.rank())) {
      return false;
    }
    Permutation all = before == null ? own : before.then(own);
    boolean added = node.metadata().containsKey(Network.ADDED_KEY);
    if (!added) {
      owners.add(node);
    }
    @Nullable Node owner = added ? source.owner() : node;
    rewriter.lay(
        node.outputs().getFirst(),
        all.isIdentity() ? Laid.as(source.tensor()) : new Laid(source.tensor(), all, owner));
    return true;
  }

  private Optional<Permutation> pending(Node node) {
    int rank = -1;
    @Nullable Permutation found = null;
    for (String input : node.inputs()) {
      Laid laid = rewriter.laid(input);
      Permutation pending = laid.pending();
      if (pending != null && laid.isMovable() && pending.rank() > rank) {
        found = pending;
        rank = pending.rank();
      }
    }
    return Optional.ofNullable(found);
  }

  /// Lets a node compute in another layout, if there is a rule for that.
  private boolean moved(Node node, Permutation pending) {
    Call call = new Call(node, opset, pending, rewriter);
    if (ShapeRules.apply(call)) {
      return true;
    }
    Rule rule = node.isOfDefaultSet() ? Rules.of(node.opType()) : null;
    Optional<Rule.Relaid> relaid = rule == null ? Optional.empty() : rule.apply(call);
    relaid.ifPresent(found -> {
      boolean meant = found.pending().isIdentity();
      List<String> outputs =
          node.outputs().stream()
              .map(name -> meant || name.isEmpty() ? name : rewriter.source(name))
              .toList();
      rewriter.add(node.with(found.attributes()).between(found.inputs(), outputs));
      for (int i = 0; i < outputs.size(); i++) {
        rewriter.lay(node.outputs().get(i), Laid.as(outputs.get(i), found.pending()));
      }
    });
    return relaid.isPresent();
  }

  /// The source's own transposes that no node stands for.
  private List<OmittedLayer> cancelled() {
    Set<String> kept =
        rewriter.nodes().stream().map(Node::name).collect(Collectors.toCollection(HashSet::new));
    return owners.stream()
        .filter(node -> !kept.contains(node.name()))
        .map(node ->
            new OmittedLayer(
                LayerNames.split(node.metadata().getOrDefault(Network.LAYER_KEY, node.name()))
                    .getFirst(),
                node.metadata().getOrDefault(Network.LAYER_TYPE_KEY, "Transpose"),
                "cancels with the transposes around it"))
        .toList();
  }

  private Graph result() {
    Set<String> used = new HashSet<>();
    rewriter.nodes().forEach(node -> used.addAll(GraphIndex.uses(node)));
    graph.outputs().forEach(spec -> used.add(spec.name()));
    Set<String> before =
        graph.initializers().stream().map(Tensor::name).collect(Collectors.toSet());
    Set<String> usedBefore = new HashSet<>();
    graph.nodes().forEach(node -> usedBefore.addAll(GraphIndex.uses(node)));
    // A constant that only moved away is dropped; one that nothing used before is not ours to drop.
    List<Tensor> constants =
        rewriter.constants().stream()
            .filter(tensor ->
                used.contains(tensor.name())
                    || (before.contains(tensor.name()) && !usedBefore.contains(tensor.name())))
            .toList();
    return new Graph(
        graph.name(),
        rewriter.nodes(),
        constants,
        graph.sparseInitializers(),
        graph.inputs(),
        graph.outputs(),
        graph.valueInfos().stream().flatMap(spec -> relaid(spec).stream()).toList(),
        graph.rest());
  }

  /// The declaration of a tensor whose elements now lie in another order.
  private Optional<TensorSpec> relaid(TensorSpec spec) {
    Laid laid = rewriter.laid(spec.name());
    Permutation pending = laid.pending();
    List<Dimension> dimensions = spec.dimensions();
    if (pending == null || dimensions == null) {
      return laid.tensor().equals(spec.name()) ? Optional.of(spec) : Optional.empty();
    }
    // Where a transpose was deferred, the tensor that it reads is declared by itself.
    return laid.tensor().equals(spec.name()) && pending.rank() == dimensions.size()
        ? Optional.of(
            new TensorSpec(
                spec.name(), spec.elementType(), pending.inverse().apply(dimensions), spec.rest()))
        : Optional.empty();
  }

  private static Model withOmitted(Model model, List<OmittedLayer> omitted) {
    Map<String, String> metadata = new LinkedHashMap<>(model.metadata());
    metadata.merge(
        Network.OMITTED_KEY, OmittedLayer.joined(omitted), (old, added) -> old + "\n" + added);
    return new Model(
        model.irVersion(),
        model.producerName(),
        model.producerVersion(),
        model.domain(),
        model.modelVersion(),
        model.docString(),
        model.operatorSets(),
        model.graph(),
        model.functions(),
        metadata,
        model.rest());
  }
}
