package org.inferometer.layercheck;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.customlayer.check.Check;
import org.inferometer.customlayer.check.LayerReport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Writes and reads what checks of a layer found.
public final class LayerReportJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().addMixIn(Check.Outcome.class, TypedOutcome.class).build();

  private LayerReportJson() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
  private interface TypedOutcome {}

  public static void write(LayerReport report, Path file) throws IOException {
    Files.writeString(file, MAPPER.writeValueAsString(report));
  }

  /// Adds a check to a file of those that are over.
  public static void append(Check check, Path file) throws IOException {
    Files.writeString(
        file,
        MAPPER.writeValueAsString(check) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /// The checks that a file has; none where there is no file. A process that ended may have left
  /// half a line, which does not count.
  public static List<Check> checks(Path file) throws IOException {
    List<Check> checks = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readString(file).split("(?<=\n)")) {
        if (line.endsWith("\n")) {
          checks.add(MAPPER.readValue(line, Check.class));
        }
      }
    }
    return checks;
  }

  /// @throws IOException if the file holds no report
  public static LayerReport read(Path file) throws IOException {
    try {
      return MAPPER.readValue(Files.readString(file), LayerReport.class);
    } catch (JacksonException e) {
      throw new IOException(file + ": holds no report of a layer: " + e.getOriginalMessage(), e);
    }
  }
}
