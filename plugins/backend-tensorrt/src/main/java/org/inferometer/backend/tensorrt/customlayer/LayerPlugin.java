package org.inferometer.backend.tensorrt.customlayer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.customlayer.AttributeRecord;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Signature.Operand;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.customlayer.cuda.TensorFormat;
import org.inferometer.digest.Sha256;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorType;

/// One node of a custom layer, as a plugin that is asked about it answers.
final class LayerPlugin {
  private final Signature signature;
  private final CudaKernel kernel;
  private final NodeText text;
  private final Record attributes;
  private final Map<String, Long> sizes;

  private LayerPlugin(
      Signature signature,
      CudaKernel kernel,
      NodeText text,
      Record attributes,
      Map<String, Long> sizes) {
    this.signature = signature;
    this.kernel = kernel;
    this.text = text;
    this.attributes = attributes;
    this.sizes = sizes;
  }

  /// @throws IllegalArgumentException if the text belongs to another version of the layer, or its
  ///   attributes are none of the layer's
  static LayerPlugin of(CustomLayer layer, NodeText text) {
    Signature signature = layer.signature();
    if (!text.signature().equals(digest(signature))) {
      throw new IllegalArgumentException(
          "the plan was built with another version of the layer, whose attributes, inputs or outputs"
              + " differ; build it again");
    }
    Node node = node(signature, text.node(), text.attributes());
    AttributeRecord.Read<?> read = signature.attributes().read(node);
    return new LayerPlugin(
        signature,
        layer.cudaKernel().orElseThrow(() -> new IllegalArgumentException("it has no CUDA kernel")),
        text,
        (Record)
            read.values()
                .orElseThrow(
                    () -> new IllegalArgumentException(String.join("; ", read.problems()))),
        signature.sizes(node));
  }

  private static Node node(Signature signature, String name, List<Attribute> attributes) {
    return new Node(
        name, signature.type(), signature.domain(), "", List.of(), List.of(), attributes, Map.of());
  }

  /// What plans must agree on with the layer that they run with.
  static String digest(Signature signature) {
    return Sha256.ofEach(
        signature.title(),
        String.valueOf(signature.version()),
        signature.attributes().toString(),
        operands(signature, signature.inputs()),
        operands(signature, signature.outputs()));
  }

  private static String operands(Signature signature, List<Operand> operands) {
    return operands.stream()
        .map(operand ->
            operand.name()
                + ":"
                + operand.elements()
                + signature.types().getOrDefault(operand.elements(), List.of())
                + "["
                + operand.shape()
                + "]")
        .collect(Collectors.joining(", "));
  }

  /// The node's name in the user's network.
  String node() {
    return text.node();
  }

  NodeText text() {
    return text;
  }

  String title() {
    return signature.title();
  }

  String version() {
    return String.valueOf(signature.version());
  }

  String domain() {
    return signature.domain();
  }

  CudaSource source() {
    return kernel.source();
  }

  /// What decides how fast it is, beside types, shapes and formats.
  String timingId() {
    return Sha256.ofEach(
        new NodeText(text.signature(), "", text.attributes()).text(), kernel.source().text());
  }

  /// Differs where the kernel does: its text, or its tactics for any types.
  String kernelId() {
    return Sha256.ofEach(
        timingId(),
        assignments(List.of())
            .map(elements ->
                elements
                    + ": "
                    + kernel.tactics(elements).stream()
                        .map(tactic ->
                            tactic.name() + " " + tactic.entry() + new TreeMap<>(tactic.macros()))
                        .toList())
            .collect(Collectors.joining("\n")));
  }

  int outputs() {
    return signature.outputs().size();
  }

  /// @throws IllegalArgumentException naming the operand that does not fit
  List<ElementType> outputTypes(List<ElementType> inputs) {
    Signature.Written written = signature.written(sizes, inputs, List.of());
    if (!written.problems().isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", written.problems()));
    }
    return written.types();
  }

  /// The shapes of the outputs as expressions over those of the inputs.
  <E> List<List<E>> outputShapes(List<List<E>> inputs, ShapeExpressions.Builder<E> builder) {
    return new ShapeExpressions<>(sizes, builder).outputs(signature, inputs);
  }

  /// Whether an operand may have its type and format, given those of the operands before it.
  ///
  /// @param elements of the operands up to this one
  /// @param formats of the same operands
  boolean supports(List<ElementType> elements, List<TensorFormat> formats) {
    return assignments(elements)
        .anyMatch(all ->
            combinations(all).stream()
                .anyMatch(combination -> combination.subList(0, formats.size()).equals(formats)));
  }

  private List<List<TensorFormat>> combinations(List<ElementType> elements) {
    List<List<TensorFormat>> declared = kernel.formats(elements);
    return declared.isEmpty()
        ? List.of(elements.stream().map(_ -> TensorFormat.LINEAR).toList())
        : declared;
  }

  /// The element types that all operands can have where the first ones have these.
  private Stream<List<ElementType>> assignments(List<ElementType> known) {
    List<Operand> operands =
        Stream.concat(signature.inputs().stream(), signature.outputs().stream()).toList();
    if (known.size() == operands.size()) {
      return isAllowed(operands, known) ? Stream.of(known) : Stream.empty();
    }
    if (!isAllowed(operands, known)) {
      return Stream.empty();
    }
    return signature.types().getOrDefault(operands.get(known.size()).elements(), List.of()).stream()
        .flatMap(next -> {
          List<ElementType> longer = new ArrayList<>(known);
          longer.add(next);
          return assignments(longer);
        });
  }

  /// Whether the last of the elements is one of its variable's, and that of other operands of it.
  private boolean isAllowed(List<Operand> operands, List<ElementType> elements) {
    if (elements.isEmpty()) {
      return true;
    }
    int last = elements.size() - 1;
    String variable = operands.get(last).elements();
    return signature.types().getOrDefault(variable, List.of()).contains(elements.get(last))
        && IntStream.range(0, last)
            .filter(i -> operands.get(i).elements().equals(variable))
            .allMatch(i -> elements.get(i) == elements.get(last));
  }

  /// @throws IllegalStateException if the layer names none
  List<Tactic> tactics(List<ElementType> elements) {
    List<Tactic> tactics = kernel.tactics(elements);
    if (tactics.isEmpty()) {
      throw new IllegalStateException(
          "its CUDA kernel has no tactic for "
              + elements.stream().map(ElementType::label).collect(Collectors.joining(", ")));
    }
    return tactics;
  }

  Operands operands(List<TensorType> inputs, List<TensorType> outputs) {
    return new Operands(attributes, inputs, outputs);
  }

  /// The most that any tactic needs.
  long workspaceBytes(Operands largest) {
    return tactics(elements(largest)).stream()
        .mapToLong(tactic -> kernel.workspaceBytes(tactic, largest))
        .max()
        .orElse(0);
  }

  static List<ElementType> elements(Operands operands) {
    return Stream.concat(operands.inputs().stream(), operands.outputs().stream())
        .map(TensorType::elementType)
        .toList();
  }

  Launch launch(Tactic tactic, Operands operands) {
    return kernel.launch(tactic, operands);
  }
}
