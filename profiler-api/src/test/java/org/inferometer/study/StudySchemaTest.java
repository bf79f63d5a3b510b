package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the schema refuses. Every case changes one thing in a good study of two cells: the first is
/// measured, the second failed.
class StudySchemaTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/schema                                | \"inferometer-study/2\" | /schema",
        "/createdAt                             | \"yesterday\"      | /createdAt",
        "/createdAt                             | \"2026-13-41T00:00:00Z\" | /createdAt",
        "/command                               | \"ls\"             | /command",
        "/settings/threads                      | -1                 | /settings/threads",
        "/environment/memoryBytes               | 9223372036854775808 | /environment/memoryBytes",
        "/environment/devices/0/facts/0/name | \" \" | /environment/devices/0/facts/0/name",
        "/environment/devices/0/facts/0/text | 7 | /environment/devices/0/facts/0/text",
        "/environment/devices/0/facts/1/reading | 1980 | /environment/devices/0/facts/1/reading",
        "/environment/devices/0/facts/2 | {\"name\":\"ECC\"} | /environment/devices/0/facts/2",
        "/networks/0/sha256                     | \"short\"          | /networks/0/sha256",
        "/networks/0/id                         | \"other\"          | /cells/0/network",
        "/cells/0/precision                     | \"fp64\"           | /cells/0/precision",
        "/cells/0/batch                         | 0                  | /cells/0/batch",
        "/cells/0/batch                         | 1.5                | /cells/0/batch",
        "/cells/0/batch                         | \"1\"              | /cells/0/batch",
        "/cells/0/status                        | \"perhaps\"        | /cells/0/status",
        "/cells/0/status                        | \"failed\"         | /cells/0/provenance",
        "/cells/0/latency/verdict               | \"fine\"           | /cells/0/latency/verdict",
        "/cells/0/latency/warmupCount           | 3                  |"
            + " /cells/0/latency/warmupCount",
        "/cells/0/latency/samplesNs             | {}                 | /cells/0/latency/samplesNs",
        "/cells/0/latency/samplesNs/1           | -1                 |"
            + " /cells/0/latency/samplesNs/1",
        "/cells/0/latency/samplesNs/2           | 1.5                |"
            + " /cells/0/latency/samplesNs/2",
        "/cells/0/latency/samplesNs/2           | 99999999999999999999 |"
            + " /cells/0/latency/samplesNs/2",
        "/cells/0/latency/medianMs              | 1.2                | /cells/0/latency/medianMs",
        "/cells/0/latency/medianMs              | {\"value\":1}      | /cells/0/latency/medianMs",
        "/cells/0/latency/medianMs | {\"value\":1,\"unit\":\"ms\",\"n\":0} |"
            + " /cells/0/latency/medianMs/n",
        "/cells/0/latency/medianMs | {\"unavailable\":\" \"} |"
            + " /cells/0/latency/medianMs/unavailable",
        "/cells/0/latency/medianMs/ci95         | [2,1]              | /cells/0/latency/medianMs",
        "/cells/0/latency/medianMs/ci95         | [1]                |"
            + " /cells/0/latency/medianMs/ci95",
        "/cells/0/latency/medianMs/value        | 1e999              |"
            + " /cells/0/latency/medianMs/value",
        "/cells/0/latency/repeats/1/rounds/0/clockMhz | 0            |"
            + " /cells/0/latency/repeats/1/rounds/0/clockMhz",
        "/cells/0/latency/repeats/1/rounds/0/heldBack/0/cause | \"\" |"
            + " /cells/0/latency/repeats/1/rounds/0/heldBack/0/cause",
        "/cells/0/throughput                    | {}                 | /cells/0/throughput",
        "/cells/0/layers/0/dataMovement         | \"no\"             |"
            + " /cells/0/layers/0/dataMovement",
        "/cells/0/fusions/0/kind                | \"diagonal\"       | /cells/0/fusions/0/kind",
        "/control/spread/build                  | 0.8                | /control/spread/build",
        "/control/spread                        | {}                 | /control/spread",
        "/cells/1/status                        | \"ok\"             | /cells/1",
        "/cells/1/reason                        | 7                  | /cells/1/reason",
      })
  void aBrokenStudyIsRefusedAtThePlaceThatIsBroken(String pointer, String value, String place)
      throws IOException {
    String broken = withChange(pointer, value);

    assertThatThrownBy(() -> StudyJson.parse(broken))
        .isInstanceOfSatisfying(
            StudyFormatException.class, e -> assertThat(e.place()).isEqualTo(place))
        .message()
        .hasLineCount(1)
        .startsWith("Study: " + place + ": ")
        .doesNotContain("Exception", "tools.jackson", "StreamReadConstraints");
  }

  @Test
  void aMissingKeyIsNamed() throws IOException {
    ObjectNode study = (ObjectNode) good();
    study.remove("environment");
    assertThatThrownBy(() -> StudyJson.parse(study.toString()))
        .hasMessageContaining("environment")
        .isInstanceOf(StudyFormatException.class);
  }

  @Test
  void keysOfALaterMinorReleaseAreIgnored() throws IOException {
    ObjectNode study = (ObjectNode) good();
    Study before = StudyJson.parse(study.toString());
    study.put("later", 1);
    ((ObjectNode) study.at("/cells/0")).put("later", 1);
    ((ObjectNode) study.at("/cells/0/latency/medianMs")).put("later", 1);

    assertThat(StudyJson.parse(study.toString())).usingRecursiveComparison().isEqualTo(before);
    assertThat(shipped().validate(study)).as("a writer may not use them").hasSize(3);
  }

  @Test
  void theCheckOfSamplesByHandAgreesWithTheShippedSchema() throws IOException {
    assertThat(shipped().validate(good())).isEmpty();
    for (String sample : new String[] {"-1", "1.5", "\"1\"", "null", "99999999999999999999"}) {
      String broken = withChange("/cells/0/latency/samplesNs/1", sample);
      assertThat(shipped().validate(JSON.readTree(broken))).as(sample).isNotEmpty();
      assertThatThrownBy(() -> StudyJson.parse(broken)).isInstanceOf(StudyFormatException.class);
    }
  }

  @Test
  void everyFieldOfTheSchemaIsDescribed() throws IOException {
    for (JsonNode owner : shippedTree().findParents("properties")) {
      for (JsonNode field : owner.path("properties")) {
        boolean described =
            field.has("description")
                || field.has("$ref")
                || field.has("const") // the condition of a cell
                || field.isBoolean();
        assertThat(described).as("%s", field).isTrue();
      }
    }
  }

  private static Schema shipped() throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(shippedTree());
  }

  private static JsonNode shippedTree() throws IOException {
    try (InputStream in = StudySchema.class.getResourceAsStream(StudySchema.RESOURCE)) {
      return JSON.readTree(Objects.requireNonNull(in));
    }
  }

  private static JsonNode good() throws IOException {
    return JSON.readTree(
        StudyJson.format(
            StudySamples.study(StudySamples.measured(1, 2, 3), StudySamples.failed())));
  }

  private static String withChange(String pointer, String value) throws IOException {
    JsonNode study = good();
    int slash = pointer.lastIndexOf('/');
    JsonNode parent = study.at(pointer.substring(0, slash));
    String key = pointer.substring(slash + 1);
    // As text and replaced afterwards, so that 1e999 stays what it is.
    if (parent instanceof ObjectNode object) {
      object.put(key, "@HERE@");
    } else {
      ((ArrayNode) parent).set(Integer.parseInt(key), "@HERE@");
    }
    return study.toString().replace("\"@HERE@\"", value);
  }
}
