package org.inferometer.backend.tensorrt.inspector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer.InspectedTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.operator.Trait;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;
import org.inferometer.trace.Dataflow;
import org.inferometer.trace.Dataflow.DefaultInputs;
import org.inferometer.trace.EngineTrace;
import org.inferometer.trace.LayerEvidence;
import org.inferometer.trace.LayerEvidence.Range;

/// The layers of a TensorRT engine with their origins, and what became of every layer of the
/// network.
///
/// @param layers one for each layer that the inspector lists, in its order, under unique names
/// @param fusions every layer of the network is the origin of exactly one engine layer, or stands
///   in exactly one fusion of kind eliminated or folded
/// @param remarks what is not certain, a sentence each
public record TensorRtLayers(List<EngineLayer> layers, List<Fusion> fusions, List<String> remarks) {
  public TensorRtLayers {
    layers = List.copyOf(layers);
    fusions = List.copyOf(fusions);
    remarks = List.copyOf(remarks);
  }

  /// @param tf32 whether the engine was allowed to multiply FP32 in TF32
  public static TensorRtLayers of(InspectedEngine engine, Network network, boolean tf32) {
    return new Tracing(engine, network, tf32).trace();
  }

  private static final class Tracing {
    private final InspectedEngine engine;
    private final boolean tf32;
    private final Dataflow source;
    private final ExportNames exported;
    private final List<LayerEvidence> evidence;
    private final EngineTrace trace;

    private Tracing(InspectedEngine engine, Network network, boolean tf32) {
      this.engine = engine;
      this.tf32 = tf32;
      this.source = Dataflow.of(network, DefaultInputs.FIXED);
      this.exported = ExportNames.of(network.graph());
      this.evidence = engine.layers().stream().map(this::evidence).toList();
      Map<String, String> copies = copies();
      this.trace =
          EngineTrace.of(
              source,
              evidence,
              name ->
                  Optional.of(copies.getOrDefault(name, name))
                      .filter(tensor -> source.producer(tensor) >= 0));
    }

    private TensorRtLayers trace() {
      return new TensorRtLayers(layers(), trace.fusions(), remarks());
    }

    /// `Metadata` leads to nodes, or else the name does. The name of a copy is that of the layer
    /// which needs it.
    private LayerEvidence evidence(InspectedLayer layer) {
      boolean copy = CopyName.of(layer.name()).isPresent();
      Set<Integer> nodes = new LinkedHashSet<>();
      List<Range> ranges = new ArrayList<>();
      if (!copy) {
        layer.sources().forEach(name -> node(name).ifPresent(nodes::add));
      }
      if (!copy && nodes.isEmpty()) {
        FusedName name = FusedName.of(layer.name(), part -> node(part).isPresent());
        name.nodes().forEach(part -> node(part).ifPresent(nodes::add));
        name.ranges().forEach(range -> ranges.add(range(range)));
      }
      return new LayerEvidence(
          layer.name(),
          "",
          nodes,
          nodes.isEmpty() ? ranges : List.of(),
          tensorNames(layer.inputs()),
          copy ? List.of() : tensorNames(layer.outputs()),
          DataMovement.isOnly(layer, true),
          copy);
    }

    private Range range(FusedName.Range named) {
      int first = node(named.first()).or(() -> node(named.last())).orElseThrow();
      return new Range(first, node(named.last()).orElse(first));
    }

    /// The node that an engine means by a name: as [ExportNames] writes it or, for plans that were
    /// built elsewhere, as the file has it.
    private Optional<Integer> node(String name) {
      return exported
          .node(name)
          .or(() -> Optional.of(source.named(name)).filter(node -> node >= 0));
    }

    private static List<String> tensorNames(List<InspectedTensor> tensors) {
      return tensors.stream().map(InspectedTensor::name).toList();
    }

    /// What copies of outputs read, and what they write: the engine's name for a tensor, and the
    /// network's.
    private Map<String, String> copies() {
      Map<String, String> copies = new HashMap<>();
      for (InspectedLayer layer : engine.layers()) {
        boolean one = layer.inputs().size() == 1 && layer.outputs().size() == 1;
        if (one && CopyName.of(layer.name()).filter(copy -> !copy.input()).isPresent()) {
          copies.put(layer.inputs().getFirst().name(), layer.outputs().getFirst().name());
        }
      }
      return copies;
    }

    private List<EngineLayer> layers() {
      DataMovement movement = new DataMovement(engine.layers());
      return IntStream.range(0, trace.names().size()).mapToObj(i -> layer(i, movement)).toList();
    }

    private EngineLayer layer(int index, DataMovement movement) {
      InspectedLayer layer = engine.layers().get(index);
      boolean moves = DataMovement.isOnly(layer, onlyMove(trace.origins(index)));
      return new EngineLayer(
          trace.names().get(index),
          layer.type().isEmpty() ? "unknown" : layer.type(),
          trace.originNames(index),
          moves,
          CopyName.of(layer.name()).isEmpty()
              && FusedName.isForeign(layer.name(), part -> node(part).isPresent()),
          moves ? LayerPrecision.moved(layer) : LayerPrecision.of(layer, tf32),
          moves ? movement.describe(layer) : kernel(index),
          types(layer.inputs(), layer.weights()),
          types(layer.outputs(), List.of()));
    }

    /// The tactic, and what else a reader must know about the layer.
    private String kernel(int index) {
      InspectedLayer layer = engine.layers().get(index);
      String kernel =
          layer.tactic().isEmpty() ? "a kernel that TensorRT does not name" : layer.tactic();
      if (trace.isInferred(index)) {
        return kernel + " (its origins are all between the two layers that its name gives)";
      }
      return !trace.origins(index).isEmpty() || evidence.get(index).nodes().isEmpty()
          ? kernel
          : kernel + " (a further part of " + named(index) + ")";
    }

    private String named(int index) {
      Set<Integer> nodes = evidence.get(index).nodes();
      return source.network().layers().stream()
          .filter(layer -> layer.nodes().stream().anyMatch(nodes::contains))
          .map(Layer::name)
          .collect(Collectors.joining(", "));
    }

    private boolean onlyMove(List<Layer> origins) {
      return origins.stream()
          .flatMap(layer -> layer.nodes().stream())
          .allMatch(node -> source.has(node, Trait.MOVES_DATA));
    }

    /// All types, or none: a sum over some of them would be a wrong number.
    private static List<TensorType> types(
        List<InspectedTensor> tensors, List<InspectedLayer.Weights> weights) {
      List<Optional<TensorType>> types =
          Stream.concat(
                  tensors.stream().map(InspectedTensor::type),
                  weights.stream()
                      .map(held ->
                          Datatypes.of(held.datatype())
                              .map(type -> new TensorType(type, Shape.of(held.count())))))
              .toList();
      return types.stream().allMatch(Optional::isPresent)
          ? types.stream().map(Optional::orElseThrow).toList()
          : List.of();
    }

    private List<String> remarks() {
      List<String> remarks = new ArrayList<>(engine.remarks());
      if (!trace.lost().isEmpty()) {
        remarks.add(
            "No engine layer names these layers; they are counted as eliminated: "
                + String.join(", ", trace.lost())
                + ".");
      }
      return remarks;
    }
  }
}
