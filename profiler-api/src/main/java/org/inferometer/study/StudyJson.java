package org.inferometer.study;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Studies and cells as JSON, checked against the schema `inferometer-study/1` in both directions.
///
/// Writing is strict: a key that the schema does not name is an error of the program. Reading
/// ignores keys it does not know, because a newer release of the same major version may add some;
/// everything it knows must be as the schema says. A new major version has another schema name and
/// is refused.
///
/// Arrays of samples are checked by hand rather than by the schema's validator, which would take
/// longer for them than for all the rest: see [SampleCheck].
public final class StudyJson {
  private static final JsonMapper MAPPER = StudyMapper.create();
  private static final Pattern ADVICE = Pattern.compile(" \\(from `[^`]*`\\)|, from `[^`]*`");

  private StudyJson() {}

  /// Replaces the file in one step.
  ///
  /// @throws StudyFormatException if the study breaks its own schema
  /// @throws IOException if the file cannot be written; what was there stays
  public static void write(Study study, Path target) throws IOException {
    JsonNode tree = checked(study, StudySchema.study(), target.toString());
    AtomicFile.write(target, out -> MAPPER.writerWithDefaultPrettyPrinter().writeValue(out, tree));
  }

  /// @throws StudyFormatException if it is no study
  public static Study read(Path source) throws IOException {
    Study study = read(source, StudySchema.study(), Study.class);
    References.check(study, source.toString());
    return study;
  }

  /// Replaces the file in one step.
  ///
  /// @throws StudyFormatException if the cell breaks the schema
  /// @throws IOException if the file cannot be written; what was there stays
  public static void writeCell(Cell cell, Path target) throws IOException {
    JsonNode tree = checked(cell, StudySchema.cell(), target.toString());
    AtomicFile.write(target, out -> MAPPER.writeValue(out, tree));
  }

  /// Replaces the file in one step.
  ///
  /// @throws StudyFormatException if the sensitivity breaks the schema
  /// @throws IOException if the file cannot be written; what was there stays
  public static void writeSensitivity(Sensitivity sensitivity, Path target) throws IOException {
    JsonNode tree = checked(sensitivity, StudySchema.sensitivity(), target.toString());
    AtomicFile.write(target, out -> MAPPER.writeValue(out, tree));
  }

  /// @throws StudyFormatException if it is no sensitivity
  public static Sensitivity readSensitivity(Path source) throws IOException {
    return read(source, StudySchema.sensitivity(), Sensitivity.class);
  }

  /// Replaces the file in one step.
  ///
  /// @throws StudyFormatException if the latency breaks the schema
  /// @throws IOException if the file cannot be written; what was there stays
  public static void writeLatency(Latency latency, Path target) throws IOException {
    JsonNode tree = checked(latency, StudySchema.latency(), target.toString());
    AtomicFile.write(target, out -> MAPPER.writeValue(out, tree));
  }

  /// @throws StudyFormatException if it is no latency
  public static Latency readLatency(Path source) throws IOException {
    return read(source, StudySchema.latency(), Latency.class);
  }

  /// @throws StudyFormatException if it is no cell
  public static Cell readCell(Path source) throws IOException {
    return read(source, StudySchema.cell(), Cell.class);
  }

  /// @throws StudyFormatException if the study breaks its own schema
  public static String format(Study study) throws StudyFormatException {
    return MAPPER.writeValueAsString(checked(study, StudySchema.study(), study.id()));
  }

  /// @throws StudyFormatException if it is no study
  public static Study parse(String json) throws IOException {
    Study study = parse(json, StudySchema.study(), Study.class);
    References.check(study, "Study");
    return study;
  }

  /// @throws StudyFormatException if the cell breaks the schema
  public static String formatCell(Cell cell) throws StudyFormatException {
    return MAPPER.writeValueAsString(checked(cell, StudySchema.cell(), cell.id()));
  }

  /// @throws StudyFormatException if it is no cell
  public static Cell parseCell(String json) throws IOException {
    return parse(json, StudySchema.cell(), Cell.class);
  }

  private static JsonNode checked(Object value, StudySchema schema, String name)
      throws StudyFormatException {
    if (value instanceof Study study) {
      References.check(study, name);
    }
    JsonNode tree = MAPPER.valueToTree(value);
    schema.requireStrict(tree, name);
    return tree;
  }

  private static <T> T read(Path source, StudySchema schema, Class<T> type) throws IOException {
    if (Files.isDirectory(source)) {
      throw new IOException(source + ": is a folder, not a file");
    }
    try (InputStream in = Files.newInputStream(source)) {
      return bind(in, source.toString(), schema, type);
    } catch (NoSuchFileException e) {
      throw new IOException(source + ": there is no such file", e);
    }
  }

  private static <T> T parse(String json, StudySchema schema, Class<T> type) throws IOException {
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    return bind(new ByteArrayInputStream(utf8), type.getSimpleName(), schema, type);
  }

  private static <T> T bind(InputStream in, String name, StudySchema schema, Class<T> type)
      throws IOException {
    JsonNode tree = tree(in, name);
    schema.requireKnown(tree, name);
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JacksonException e) {
      throw new StudyFormatException(name, pointer(e), reason(e));
    }
  }

  private static JsonNode tree(InputStream in, String name) throws IOException {
    try (JsonParser parser = MAPPER.createParser(in)) {
      try {
        JsonNode tree = MAPPER.readTree(parser);
        if (tree == null || parser.nextToken() != null) {
          String reason = tree == null ? "is empty" : "something follows the end of the JSON";
          throw new StudyFormatException(name, place(parser.currentLocation()), reason);
        }
        return tree;
      } catch (JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        throw new StudyFormatException(
            name, place(location == null ? parser.currentLocation() : location), reason(e));
      }
    }
  }

  private static String pointer(JacksonException e) {
    return e.getPath().stream()
        .map(r -> r.getPropertyName() == null ? "/" + r.getIndex() : "/" + r.getPropertyName())
        .collect(Collectors.joining());
  }

  private static String place(TokenStreamLocation location) {
    return "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  /// Jackson's words without its advice to programmers, or those of the record that refused.
  private static String reason(JacksonException e) {
    Throwable refusal = e.getCause();
    boolean ours = refusal instanceof IllegalArgumentException;
    if (refusal != null && (ours || refusal instanceof DateTimeException)) {
      return String.valueOf(refusal.getMessage());
    }
    if (e instanceof UnexpectedEndOfInputException) {
      return "the file ends in the middle of its JSON: it is truncated";
    }
    return ADVICE.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("");
  }
}
