package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.inferometer.backend.onnxruntime.OperatorsNative.Access;
import org.inferometer.backend.onnxruntime.OperatorsNative.Kernel;
import org.inferometer.backend.onnxruntime.OperatorsNative.Operator;
import org.inferometer.backend.onnxruntime.OperatorsNative.Shared;
import org.inferometer.backend.onnxruntime.OrtApiNative.InaccessibleException;
import org.inferometer.customlayer.AttributeRecord;
import org.inferometer.customlayer.CpuKernel;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Signature.Operand;
import org.inferometer.customlayer.Signature.Written;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.operator.PartialShape;
import org.inferometer.spi.BackendException;

/// The custom layers of a network as operators of ONNX Runtime's.
final class CustomOperators implements AutoCloseable {
  private final Network network;
  private final List<Node> nodes;
  private final List<OperatorsNative> domains;

  private CustomOperators(Network network, List<Node> nodes, List<OperatorsNative> domains) {
    this.network = network;
    this.nodes = nodes;
    this.domains = domains;
  }

  /// Which computation of a layer runs.
  private interface Computation {
    CpuKernel of(CustomLayer layer);
  }

  /// The operators that a network needs, each with its kernel, or its reference where it has none;
  /// empty where none of the network's nodes is a custom layer.
  ///
  /// @throws BackendException if a node does not fit its layer, or ONNX Runtime cannot take it
  static Optional<CustomOperators> of(Network network) throws BackendException {
    return of(network, layer -> layer.cpuKernel().orElse(layer::reference));
  }

  /// The same, each with its reference.
  ///
  /// @throws BackendException as [#of]
  static Optional<CustomOperators> ofReferences(Network network) throws BackendException {
    return of(network, layer -> layer::reference);
  }

  /// What runs for a layer: `the CPU kernel`.
  static String computation(CustomLayer layer) {
    return layer.cpuKernel().isPresent() ? "the CPU kernel" : "the reference";
  }

  /// The nodes that run by their layer's reference, since it has no kernel: for the study.
  Optional<String> byReference() {
    List<String> without =
        nodes.stream()
            .filter(node -> network.customLayers().of(node).orElseThrow().cpuKernel().isEmpty())
            .map(node -> "'" + node.name() + "' (" + node.domain() + "." + node.opType() + ")")
            .toList();
    return without.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "custom layers without a CPU kernel ran by their reference, whose time is not that of"
                + " a kernel: "
                + String.join(", ", without));
  }

  private static Optional<CustomOperators> of(Network network, Computation computation)
      throws BackendException {
    Numbering numbering = new Numbering(network.customLayers());
    Graph graph = numbering.numbered(network.graph());
    if (numbering.nodes.isEmpty()) {
      return Optional.empty();
    }
    Network numbered = network.with(network.model().with(graph));
    return Optional.of(
        new CustomOperators(
            numbered, numbering.nodes, domains(network, numbering.nodes, computation)));
  }

  /// Gives each node that is a custom layer the number of its kernel, within nodes' own graphs too.
  private static final class Numbering {
    private final CustomLayers layers;
    private final List<Node> nodes = new ArrayList<>();

    Numbering(CustomLayers layers) {
      this.layers = layers;
    }

    Graph numbered(Graph graph) {
      return graph.with(graph.nodes().stream().map(this::numbered).toList());
    }

    private Node numbered(Node node) {
      List<Attribute> attributes = new ArrayList<>(node.attributes());
      if (layers.of(node).isPresent()) {
        attributes.add(OperatorsNative.index(nodes.size()));
        nodes.add(node);
      } else if (!GraphIndex.subgraphs(node).isEmpty()) {
        attributes.replaceAll(this::numbered);
      } else {
        return node;
      }
      return node.with(attributes);
    }

    private Attribute numbered(Attribute attribute) {
      return attribute.value() instanceof Attribute.Graphs held
          ? new Attribute(
              attribute.name(),
              new Attribute.Graphs(
                  held.list(), held.values().stream().map(this::numbered).toList()),
              attribute.rest())
          : attribute;
    }
  }

  private static List<OperatorsNative> domains(
      Network network, List<Node> nodes, Computation computation) throws BackendException {
    List<Kernel> kernels = new ArrayList<>();
    Map<String, List<Operator>> operators = new LinkedHashMap<>();
    Set<CustomLayer> seen = new HashSet<>();
    for (Node node : nodes) {
      CustomLayer layer = network.customLayers().of(node).orElseThrow();
      kernels.add(kernel(network, layer, node, computation.of(layer)));
      if (seen.add(layer)) {
        operators
            .computeIfAbsent(node.domain(), _ -> new ArrayList<>())
            .addAll(operators(layer.signature(), kernels));
      }
    }
    List<OperatorsNative> domains = new ArrayList<>();
    try {
      for (Map.Entry<String, List<Operator>> domain : operators.entrySet()) {
        domains.add(new OperatorsNative(domain.getKey(), domain.getValue()));
      }
    } catch (InaccessibleException e) {
      domains.forEach(OperatorsNative::close);
      throw BackendException.failed(
          network.name() + ": its custom layers cannot run: " + e.reason(), e);
    }
    return domains;
  }

  /// One for each combination of types.
  private static List<Operator> operators(Signature signature, List<Kernel> kernels) {
    List<Map<String, ElementType>> combinations = List.of(Map.of());
    for (Map.Entry<String, List<ElementType>> variable : signature.types().entrySet()) {
      List<Map<String, ElementType>> further = new ArrayList<>();
      for (Map<String, ElementType> before : combinations) {
        for (ElementType type : variable.getValue()) {
          Map<String, ElementType> with = new LinkedHashMap<>(before);
          with.put(variable.getKey(), type);
          further.add(with);
        }
      }
      combinations = further;
    }
    return combinations.stream()
        .map(types ->
            new Operator(
                signature.type(),
                types(signature.inputs(), types),
                types(signature.outputs(), types),
                shared(signature),
                kernels::get))
        .toList();
  }

  private static List<Shared> shared(Signature signature) {
    List<Shared> shared = new ArrayList<>();
    for (int output = 0; output < signature.outputs().size(); output++) {
      int position = output;
      signature.inPlace(output).ifPresent(input -> shared.add(new Shared(input, position)));
    }
    return shared;
  }

  private static List<ElementType> types(List<Operand> operands, Map<String, ElementType> types) {
    return operands.stream()
        .map(operand -> types.getOrDefault(operand.elements(), ElementType.UNDEFINED))
        .toList();
  }

  private static Kernel kernel(Network network, CustomLayer layer, Node node, CpuKernel compute)
      throws BackendException {
    Signature signature = layer.signature();
    AttributeRecord.Read<?> attributes = signature.attributes().read(node);
    if (attributes.values().isEmpty()) {
      throw BackendException.failed(
          network.name()
              + ": layer '"
              + node.name()
              + "' ("
              + signature.title()
              + "): "
              + String.join("; ", attributes.problems()),
          new IllegalArgumentException(String.join("; ", attributes.problems())));
    }
    Record values = (Record) attributes.values().get();
    Map<String, Long> sizes = signature.sizes(node);
    return access -> compute.compute(call(signature, node, sizes, values, access));
  }

  private static LayerCall call(
      Signature signature, Node node, Map<String, Long> sizes, Record attributes, Access access)
      throws Exception {
    List<HostTensor> inputs = new ArrayList<>();
    for (int i = 0; i < signature.inputs().size(); i++) {
      inputs.add(access.input(i));
    }
    Written written =
        signature.written(
            sizes,
            inputs.stream().map(tensor -> tensor.type().elementType()).toList(),
            inputs.stream().map(tensor -> PartialShape.of(tensor.type().shape())).toList());
    if (!written.problems().isEmpty()) {
      throw new IllegalArgumentException(
          "layer '" + node.name() + "': " + String.join("; ", written.problems()));
    }
    List<HostTensor> outputs = new ArrayList<>();
    for (int i = 0; i < signature.outputs().size(); i++) {
      Shape shape = written.shapes().get(i).exact().orElseThrow(() -> openShape(signature, node));
      outputs.add(access.output(i, shape));
    }
    return new LayerCall(attributes, inputs, outputs);
  }

  private static IllegalArgumentException openShape(Signature signature, Node node) {
    return new IllegalArgumentException(
        "layer '"
            + node.name()
            + "': its signature leaves the shape of an output open: "
            + IntStream.range(0, signature.outputs().size())
                .mapToObj(
                    i -> signature.outputs().get(i) + " is " + signature.outputs().get(i).shape())
                .toList());
  }

  /// The network with the numbers of its kernels.
  Network network() {
    return network;
  }

  /// The same with the sizes of a binding in the declared shapes: the runtime infers none behind a
  /// custom layer, and hands out an output of unknown shape in fresh memory in every inference.
  Network network(Binding binding) {
    Graph graph = network.graph();
    UnaryOperator<List<TensorSpec>> bound =
        specs -> specs.stream().map(spec -> bound(spec, binding)).toList();
    return network.with(
        network
            .model()
            .with(
                new Graph(
                    graph.name(),
                    graph.nodes(),
                    graph.initializers(),
                    graph.sparseInitializers(),
                    graph.inputs(),
                    bound.apply(graph.outputs()),
                    bound.apply(graph.valueInfos()),
                    graph.rest())));
  }

  private static TensorSpec bound(TensorSpec spec, Binding binding) {
    List<Dimension> dimensions = spec.dimensions();
    return dimensions == null
        ? spec
        : new TensorSpec(
            spec.name(),
            spec.elementType(),
            dimensions.stream().map(dimension -> bound(dimension, binding)).toList(),
            spec.rest());
  }

  private static Dimension bound(Dimension dimension, Binding binding) {
    Long size =
        dimension instanceof Dimension.Symbolic(String name) ? binding.symbols().get(name) : null;
    return size == null ? dimension : Dimension.of(size);
  }

  /// Sessions opened with these options know the operators. They must be closed before them.
  void addTo(SessionOptions options) throws OrtException {
    try {
      for (OperatorsNative domain : domains) {
        domain.addTo(options);
      }
    } catch (InaccessibleException e) {
      throw new OrtException(OrtErrorCode.ORT_FAIL, e.reason());
    }
  }

  @Override
  public void close() {
    domains.forEach(OperatorsNative::close);
  }
}
