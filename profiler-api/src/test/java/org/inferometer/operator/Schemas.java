package org.inferometer.operator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.ElementType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// ONNX's operators as its schemas describe them, recorded from the `onnx` package of PyPI (the
/// file names the version) up to the newest operator sets that ONNX Runtime 1.29 takes.
final class Schemas {
  /// @param versions ascending
  record Schema(String domain, String name, List<Version> versions) {
    @Override
    public String toString() {
      return domain.isEmpty() ? name : domain + "." + name;
    }

    /// The last version that is not withdrawn.
    Version last() {
      return versions.stream().filter(version -> !version.deprecated()).toList().getLast();
    }
  }

  /// @param float16 type parameters that may be FP16
  /// @param bfloat16 type parameters that may be BF16
  /// @param float32 type parameters that may be FP32
  record Version(
      int since,
      boolean deprecated,
      List<Operand> inputs,
      List<Operand> outputs,
      Set<String> float16,
      Set<String> bfloat16,
      Set<String> float32) {}

  /// @param type a type parameter, or a type such as `tensor(int64)`
  record Operand(boolean variadic, String type) {
    /// The type, where it is no parameter.
    ElementType fixed() {
      return switch (type) {
        case "tensor(int64)" -> ElementType.INT64;
        case "tensor(float)" -> ElementType.FLOAT;
        case "tensor(bool)" -> ElementType.BOOL;
        case "tensor(int32)" -> ElementType.INT32;
        case "tensor(uint8)" -> ElementType.UINT8;
        default -> ElementType.UNDEFINED;
      };
    }
  }

  private Schemas() {}

  static List<Schema> all() {
    try (InputStream in =
        Objects.requireNonNull(Schemas.class.getResourceAsStream("onnx-operators.json"))) {
      List<Schema> schemas = new ArrayList<>();
      for (JsonNode operator : new JsonMapper().readTree(in).get("operators")) {
        List<Version> versions = new ArrayList<>();
        operator.get("versions").forEach(version -> versions.add(version(version)));
        schemas.add(
            new Schema(
                operator.get("domain").asString(), operator.get("name").asString(), versions));
      }
      return schemas;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Version version(JsonNode version) {
    return new Version(
        version.get("since").asInt(),
        version.has("deprecated"),
        operands(version.path("inputs")),
        operands(version.path("outputs")),
        names(version.path("float16")),
        names(version.path("bfloat16")),
        names(version.path("float")));
  }

  private static List<Operand> operands(JsonNode list) {
    List<Operand> operands = new ArrayList<>();
    for (JsonNode each : list) {
      String[] parts = each.asString().split(": ", 2);
      operands.add(new Operand(parts[0].endsWith("*"), parts[1]));
    }
    return operands;
  }

  private static Set<String> names(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).collect(Collectors.toSet());
  }
}
