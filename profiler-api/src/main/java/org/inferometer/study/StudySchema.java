package org.inferometer.study;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schema of studies and cells, in two readings: strict for what is written, and open to
/// unknown keys for what is read.
public final class StudySchema {
  /// The name of the schema beside this class.
  public static final String RESOURCE = "inferometer-study-1.schema.json";

  private final String pointer;
  private final Schema strict;
  private final Schema open;

  private StudySchema(String pointer) {
    this.pointer = pointer;
    this.strict = compile(source());
    this.open = compile(opened(source()));
  }

  /// Built when first used: most commands read no study.
  private static final class Holder {
    static final StudySchema STUDY = new StudySchema("");
    static final StudySchema CELL = new StudySchema("#/$defs/cell");
    static final StudySchema LATENCY = new StudySchema("#/$defs/latency");
    static final StudySchema SENSITIVITY = new StudySchema("#/$defs/sensitivity");
  }

  static StudySchema study() {
    return Holder.STUDY;
  }

  static StudySchema sensitivity() {
    return Holder.SENSITIVITY;
  }

  static StudySchema latency() {
    return Holder.LATENCY;
  }

  static StudySchema cell() {
    return Holder.CELL;
  }

  void requireStrict(JsonNode tree, String source) throws StudyFormatException {
    require(strict, tree, source);
  }

  void requireKnown(JsonNode tree, String source) throws StudyFormatException {
    require(open, tree, source);
  }

  private static void require(Schema schema, JsonNode tree, String source)
      throws StudyFormatException {
    List<Error> errors =
        schema.validate(tree, context -> context.executionConfig(c -> c.failFast(true)));
    if (!errors.isEmpty()) {
      Error first = errors.getFirst();
      throw new StudyFormatException(source, place(first), reason(first));
    }
    SampleCheck.require(tree, source);
  }

  private static String place(Error error) {
    String pointer = error.getInstanceLocation().toString();
    return pointer.isEmpty() ? "/" : pointer;
  }

  private static String reason(Error error) {
    return switch (error.getKeyword()) {
      case "oneOf" ->
          "is none of a value with unit and n, a value with unit and estimated, and unavailable"
              + " with a reason";
      case "const" -> "is " + error.getInstanceNode() + ", expected " + error.getSchemaNode();
      case null, default -> String.valueOf(error.getMessage());
    };
  }

  private Schema compile(ObjectNode schema) {
    for (String array : SampleCheck.DEFINITIONS) {
      ((ObjectNode) schema.path("$defs")).putObject(array);
    }
    if (!pointer.isEmpty()) {
      schema.retain("$schema", "$defs");
      schema.put("$ref", pointer);
    }
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
  }

  private static ObjectNode opened(ObjectNode schema) {
    schema.findParents("additionalProperties").forEach(StudySchema::open);
    return schema;
  }

  private static void open(JsonNode object) {
    ((ObjectNode) object).remove("additionalProperties");
  }

  private static ObjectNode source() {
    try (InputStream in = StudySchema.class.getResourceAsStream(RESOURCE)) {
      return (ObjectNode) JsonMapper.shared().readTree(Objects.requireNonNull(in, RESOURCE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
