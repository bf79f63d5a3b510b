package org.inferometer.backend.tensorrt.inspector;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer.InspectedTensor;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;

/// A network's nodes divided among engine layers by chance, each under a name of the form that
/// TensorRT gives, so that it is known what went into which.
///
/// @param parts the nodes of each engine layer, the engine's copies among them without any
record DividedEngine(InspectedEngine engine, List<List<Integer>> parts) {
  private static final int LONGEST = 4;

  /// How an engine layer says what it took in.
  enum Form {
    METADATA,
    CHAIN,
    POINTWISE,
    FOREIGN,
    NONE,
    NO_LAYER
  }

  /// @param detailed whether the inspector lists tensors
  static DividedEngine of(Network network, long seed, boolean detailed, Form... forms) {
    Random random = new Random(seed);
    Division division = new Division(network, detailed);
    int size = network.graph().nodes().size();
    for (int from = 0; from < size; ) {
      int to = Math.min(size, from + 1 + random.nextInt(LONGEST));
      division.add(IntStream.range(from, to).boxed().toList(), forms[random.nextInt(forms.length)]);
      if (random.nextInt(LONGEST) == 0) {
        division.addCopy();
      }
      from = to;
    }
    InspectedEngine engine = new InspectedEngine(division.layers, List.of(), List.of());
    return new DividedEngine(engine, division.parts);
  }

  private static final class Division {
    private final Network network;
    private final boolean detailed;
    private final List<Node> nodes;
    private final Set<String> outputs = new HashSet<>();
    private final List<InspectedLayer> layers = new ArrayList<>();
    private final List<List<Integer>> parts = new ArrayList<>();

    private Division(Network network, boolean detailed) {
      this.network = network;
      this.detailed = detailed;
      this.nodes = ExportNames.of(network.graph()).graph().nodes();
      network.outputs().stream().map(TensorSpec::name).forEach(outputs::add);
    }

    private void add(List<Integer> part, Form form) {
      if (form != Form.NO_LAYER) {
        List<String> names = part.stream().map(node -> nodes.get(node).name()).toList();
        layers.add(layer(name(names, form), form == Form.METADATA ? names : List.of(), part));
        parts.add(part);
      }
    }

    private String name(List<String> names, Form form) {
      return switch (form) {
        case METADATA, NONE, NO_LAYER -> "__myl_Fused_myl0_" + layers.size();
        case CHAIN -> String.join(" + ", names);
        case POINTWISE -> "PWN(" + String.join(", ", names) + ")";
        case FOREIGN -> "{ForeignNode[" + names.getFirst() + "..." + names.getLast() + "]}";
      };
    }

    /// A copy of what the layer before wrote, under its name.
    private void addCopy() {
      if (!layers.isEmpty() && !layers.getLast().outputs().isEmpty()) {
        InspectedTensor read = layers.getLast().outputs().getFirst();
        InspectedTensor written = tensor(read.name() + " reformatted");
        String name = "Reformatting CopyNode for Input Tensor 0 to " + layers.getLast().name();
        layers.add(layer(name, List.of(), List.of(read), List.of(written)));
        parts.add(List.of());
      }
    }

    private InspectedLayer layer(String name, List<String> sources, List<Integer> part) {
      Set<String> made = new LinkedHashSet<>();
      Set<String> read = new LinkedHashSet<>();
      part.forEach(node -> made.addAll(nodes.get(node).outputs()));
      part.forEach(node -> read.addAll(GraphIndex.uses(nodes.get(node))));
      read.removeAll(made);
      made.removeIf(tensor -> !leaves(tensor, part));
      return layer(name, sources, tensors(read), tensors(made));
    }

    private boolean leaves(String tensor, List<Integer> part) {
      return outputs.contains(tensor)
          || IntStream.of(network.index().consumers(tensor)).anyMatch(node -> !part.contains(node));
    }

    private List<InspectedTensor> tensors(Set<String> names) {
      return detailed ? names.stream().map(Division::tensor).toList() : List.of();
    }

    private static InspectedTensor tensor(String name) {
      return new InspectedTensor(name, "Float", Optional.empty(), Optional.empty());
    }

    private static InspectedLayer layer(
        String name,
        List<String> sources,
        List<InspectedTensor> inputs,
        List<InspectedTensor> outputs) {
      return new InspectedLayer(name, "kgen", inputs, outputs, "", sources, 0, List.of(), Map.of());
    }
  }
}
