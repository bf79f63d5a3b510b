package org.inferometer.cli;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.inferometer.customlayer.ShapePattern;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Signature.Operand;
import org.inferometer.customlayer.Size;
import org.inferometer.graph.Attribute;
import org.inferometer.operator.Interval;
import org.inferometer.plugin.ProvidedLayer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Says what custom layers are called, read and write as JSON, for other tools: the format
/// `inferometer-layers/1` of docs/reference/layer-schema.md.
final class LayerSchema {
  private static final String FORMAT = "inferometer-layers/1";

  private static final Map<Class<?>, String> KINDS =
      Map.of(
          long.class, "int",
          float.class, "float",
          boolean.class, "bool",
          String.class, "string",
          long[].class, "ints",
          float[].class, "floats");

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private LayerSchema() {}

  /// The layers in their order.
  static String of(List<ProvidedLayer> layers) {
    ObjectNode root = MAPPER.createObjectNode().put("schema", FORMAT);
    ArrayNode all = root.putArray("layers");
    layers.forEach(layer -> all.add(layer(layer)));
    return root.toPrettyString();
  }

  private static ObjectNode layer(ProvidedLayer provided) {
    Signature signature = provided.layer().signature();
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("domain", signature.domain())
            .put("type", signature.type())
            .put("version", signature.version());
    json.putObject("plugin").put("id", provided.plugin()).put("version", provided.version());
    ObjectNode types = json.putObject("types");
    signature.types().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(variable -> {
          ArrayNode elements = types.putArray(variable.getKey());
          variable.getValue().forEach(element -> elements.add(element.label()));
        });
    attributes(signature, json.putArray("attributes"));
    signature.inputs().forEach(input -> operand(input, json.withArray("inputs").addObject()));
    signature.outputs().forEach(output -> output(signature, output, json.withArray("outputs")));
    return json.put("cpuKernel", provided.layer().cpuKernel().isPresent())
        .put("cudaKernel", provided.layer().cudaKernel().isPresent())
        .put("decomposition", provided.layer().decomposition().isPresent());
  }

  private static void attributes(Signature signature, ArrayNode into) {
    Record defaults = signature.attributes().defaults();
    List<Attribute> values = signature.attributes().write(defaults);
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      String kind = KINDS.get(components[i].getType());
      ObjectNode attribute =
          into.addObject().put("name", components[i].getName()).put("kind", kind);
      put(attribute, values.get(i).value(), "bool".equals(kind));
    }
  }

  private static void put(ObjectNode attribute, Attribute.Value value, boolean isFlag) {
    String key = "default";
    switch (value) {
      case Attribute.Ints ints when isFlag -> attribute.put(key, ints.values()[0] == 1);
      case Attribute.Ints ints when ints.list() -> {
        ArrayNode list = attribute.putArray(key);
        for (long number : ints.values()) {
          list.add(number);
        }
      }
      case Attribute.Ints ints -> attribute.put(key, ints.values()[0]);
      case Attribute.Floats floats when floats.list() -> {
        ArrayNode list = attribute.putArray(key);
        for (float number : floats.values()) {
          list.add(number);
        }
      }
      case Attribute.Floats floats -> attribute.put(key, floats.values()[0]);
      case Attribute.Strings strings ->
          attribute.put(
              key,
              new String(strings.values().getFirst(), java.nio.charset.StandardCharsets.UTF_8));
      default -> throw new IllegalArgumentException("no attribute of a layer holds " + value);
    }
  }

  private static void output(Signature signature, Operand output, ArrayNode into) {
    ObjectNode json = into.addObject();
    operand(output, json);
    String input = signature.inPlace().get(output.name());
    if (input != null) {
      json.put("inPlace", input);
    }
  }

  private static void operand(Operand operand, ObjectNode json) {
    json.put("name", operand.name())
        .put("elements", operand.elements())
        .put("shape", text(operand.shape()));
    ArrayNode dimensions = json.putArray("dimensions");
    operand.shape().sizes().forEach(size -> dimensions.add(size(size)));
    Interval values = operand.values();
    if (Double.isFinite(values.least()) || Double.isFinite(values.most())) {
      ObjectNode range = json.putObject("values");
      if (Double.isFinite(values.least())) {
        range.put("least", values.least());
      }
      if (Double.isFinite(values.most())) {
        range.put("most", values.most());
      }
    }
  }

  /// As developers write it.
  static String text(ShapePattern shape) {
    return shape.sizes().isEmpty() ? "" : shape.toString();
  }

  private static ObjectNode size(Size size) {
    ObjectNode json = MAPPER.createObjectNode();
    return switch (size) {
      case Size.Literal(long value) -> json.put("size", value);
      case Size.Symbol symbol when symbol.equals(ShapePattern.REST) -> json.put("rest", true);
      case Size.Symbol(String name) -> json.put("symbol", name);
      case Size.Calculation(Size.Operation operation, Size left, Size right) -> {
        json.put("operation", operation(operation)).putArray("of").add(size(left)).add(size(right));
        yield json;
      }
    };
  }

  private static String operation(Size.Operation operation) {
    return switch (operation) {
      case SUM -> "sum";
      case DIFFERENCE -> "difference";
      case PRODUCT -> "product";
      case FLOOR_QUOTIENT -> "floorQuotient";
      case CEIL_QUOTIENT -> "ceilQuotient";
      case MAXIMUM -> "maximum";
      case MINIMUM -> "minimum";
    };
  }
}
