package org.inferometer.backend.tensorrt.inspector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer.InspectedTensor;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer.Weights;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import tools.jackson.databind.JsonNode;

/// Parses the engine inspector's JSON (`getEngineInformation(kJSON)`).
///
/// | version | form |
/// | --- | --- |
/// | 8.x | `Layers`, each with `Format/Datatype` of its tensors; `Bindings` |
/// | 10.x | the same with `StreamId` and `Metadata` |
/// | 11.x | `Format` and `Datatype` apart; `I/O Tensors` for `Bindings` |
/// | any, without detailed verbosity | `Layers` is an array of names |
///
/// Unknown fields are kept as text, missing ones are absent; only what is no such description at
/// all is refused.
public final class InspectorJson {
  private static final String NAMES_ONLY =
      "The engine was built without detailed profiling verbosity: its layers are known by name"
          + " only.";

  private static final Set<String> READ =
      Set.of("Name", "LayerType", "Inputs", "Outputs", "TacticName", "Metadata", "StreamId");

  private InspectorJson() {}

  /// @throws InspectorException if the text is no engine description
  public static InspectedEngine parse(String text) throws InspectorException {
    JsonNode root = LenientJson.parse(text);
    JsonNode layers = root.path("Layers");
    if (!layers.isArray()) {
      throw new InspectorException(
          "the engine inspector's answer has no array 'Layers', but "
              + (root.isObject() ? "only " + root.propertyNames() : root.getNodeType()));
    }
    List<InspectedLayer> parsed = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (JsonNode layer : layers) {
      parsed.add(layer.isString() ? InspectedLayer.named(layer.stringValue()) : layer(layer));
    }
    if (StreamSupport.stream(layers.spliterator(), false).anyMatch(JsonNode::isString)) {
      remarks.add(NAMES_ONLY);
    }
    return new InspectedEngine(parsed, bindings(root), remarks);
  }

  private static List<String> bindings(JsonNode root) {
    JsonNode found = root.has("Bindings") ? root.path("Bindings") : root.path("I/O Tensors");
    return StreamSupport.stream(found.spliterator(), false)
        .map(binding -> binding.isObject() ? text(binding, "Name") : binding.asString(""))
        .toList();
  }

  private static InspectedLayer layer(JsonNode layer) throws InspectorException {
    if (!layer.isObject()) {
      throw new InspectorException("a layer in the engine inspector's answer is " + layer);
    }
    return new InspectedLayer(
        text(layer, "Name"),
        text(layer, "LayerType"),
        tensors(layer.path("Inputs")),
        tensors(layer.path("Outputs")),
        text(layer, "TacticName"),
        Metadata.names(text(layer, "Metadata")),
        layer.path("StreamId").asInt(0),
        weights(layer),
        parameters(layer));
  }

  private static List<InspectedTensor> tensors(JsonNode tensors) {
    return StreamSupport.stream(tensors.spliterator(), false).map(InspectorJson::tensor).toList();
  }

  private static InspectedTensor tensor(JsonNode tensor) {
    if (!tensor.isObject()) {
      return new InspectedTensor(tensor.asString(""), "", Optional.empty(), Optional.empty());
    }
    String datatype = firstOf(tensor, "Datatype", "DataType", "Format/Datatype");
    Optional<ElementType> element =
        Datatypes.of(datatype).or(() -> Datatypes.of(text(tensor, "Format")));
    String format = firstOf(tensor, "Format/Datatype", "Format");
    boolean apart = !tensor.has("Format/Datatype") && !format.isEmpty() && !datatype.isEmpty();
    return new InspectedTensor(
        text(tensor, "Name"),
        apart ? format + " " + datatype : format.isEmpty() ? datatype : format,
        element,
        shape(tensor.path("Dimensions")));
  }

  /// An open dimension is negative.
  private static Optional<Shape> shape(JsonNode dimensions) {
    if (!dimensions.isArray()) {
      return Optional.empty();
    }
    long[] dims = new long[dimensions.size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dimensions.get(i).asLong(-1);
      if (dims[i] < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(Shape.of(dims));
  }

  private static List<Weights> weights(JsonNode layer) {
    return layer
        .propertyStream()
        .filter(field -> isWeights(field.getValue()))
        .map(field ->
            new Weights(
                field.getKey(),
                text(field.getValue(), "Type"),
                field.getValue().path("Count").asLong(0)))
        .filter(weights -> weights.count() > 0)
        .toList();
  }

  private static boolean isWeights(JsonNode field) {
    return field.isObject() && field.has("Type") && field.has("Count");
  }

  private static Map<String, String> parameters(JsonNode layer) {
    return layer
        .propertyStream()
        .filter(field -> !READ.contains(field.getKey()) && !isWeights(field.getValue()))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                field -> text(layer, field.getKey()),
                (a, b) -> b,
                LinkedHashMap::new));
  }

  private static String firstOf(JsonNode node, String... fields) {
    for (String field : fields) {
      if (node.has(field)) {
        return text(node, field);
      }
    }
    return "";
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isMissingNode() || value.isNull()
        ? ""
        : value.isString() ? value.stringValue() : value.toString();
  }

  /// The engine inspector's answer is not what any known version of TensorRT writes. The message
  /// names the place.
  public static final class InspectorException extends Exception {
    private static final long serialVersionUID = 1;

    InspectorException(String message) {
      super(message);
    }
  }

  /// The `Metadata` of an engine layer: `[ONNX Layer: name]` for each node that went into it,
  /// separated by U+001E between layers of TensorRT's network and by U+001F within a Myelin kernel.
  static final class Metadata {
    private static final Pattern SEPARATOR = Pattern.compile("[\\x1e\\x1f]");
    private static final Pattern ITEM =
        Pattern.compile("\\s*\\[ONNX Layer: (.*)\\]\\s*", Pattern.DOTALL);

    private Metadata() {}

    /// The names, each once, in the order given. What is no ONNX node is left out.
    static List<String> names(String metadata) {
      return Stream.of(SEPARATOR.split(metadata))
          .map(ITEM::matcher)
          .filter(Matcher::matches)
          .map(item -> item.group(1))
          .distinct()
          .toList();
    }
  }
}
