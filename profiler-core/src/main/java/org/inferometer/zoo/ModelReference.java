package org.inferometer.zoo;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.graph.ImportException;

/// What users call a network: a path, and what they chose for its importer, as
/// `PATH::NAME=VALUE::NAME=VALUE`.
///
/// @param options in the order in which they were given
public record ModelReference(String path, Map<String, String> options) {
  private static final String SEPARATOR = "::";

  public ModelReference {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /// @throws ImportException if what stands behind `::` is no option
  public static ModelReference of(String text) throws ImportException {
    int end = exists(text) ? -1 : text.indexOf(SEPARATOR);
    if (end < 0) {
      return new ModelReference(text, Map.of());
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : text.substring(end + SEPARATOR.length()).split(SEPARATOR, -1)) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        throw new ImportException(
            text, "", "'" + option + "' is no option; they are written PATH::NAME=VALUE");
      }
      options.put(option.substring(0, equals), option.substring(equals + 1));
    }
    return new ModelReference(text.substring(0, end), options);
  }

  /// This reference with another option, unless it has one of the name.
  public ModelReference with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(options);
    more.putIfAbsent(name, value);
    return new ModelReference(path, more);
  }

  /// As users write it.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(path);
    options.forEach((name, value) -> text.append(SEPARATOR).append(name).append('=').append(value));
    return text.toString();
  }

  /// Whether a path is that of a file or a folder.
  public static boolean exists(String text) {
    try {
      return Files.exists(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
