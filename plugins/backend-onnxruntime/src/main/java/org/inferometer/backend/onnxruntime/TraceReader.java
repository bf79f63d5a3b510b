package org.inferometer.backend.onnxruntime;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads ONNX Runtime's profile, one event a line, without holding the file in memory.
///
/// The file only looks like JSON: older versions do not escape names, and a process that ends early
/// leaves it open. Each line is therefore taken by its known marks, and one that lacks them is
/// counted, not fatal.
final class TraceReader {
  private static final String ARGS = "\",\"args\"";

  private TraceReader() {}

  /// @return lines that look like events but cannot be read
  static int read(Path file, Consumer<TraceEvent> consumer) throws IOException {
    int unreadable = 0;
    var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    try (BufferedReader lines =
        new BufferedReader(new java.io.InputStreamReader(Files.newInputStream(file), decoder))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        TraceEvent event = parse(line);
        if (event != null) {
          consumer.accept(event);
        } else if (line.startsWith("{")) {
          unreadable++;
        }
      }
    }
    return unreadable;
  }

  /// The event of one line; absent where the line holds none.
  static @Nullable TraceEvent parse(String line) {
    int name = line.indexOf("\"name\"");
    int args = line.lastIndexOf(ARGS);
    int nameStart = name < 0 ? -1 : line.indexOf('"', name + 6) + 1;
    if (nameStart <= 0 || args < nameStart) {
      return null;
    }
    long start = number(line, "\"ts\"", name);
    long duration = number(line, "\"dur\"", name);
    if (start < 0 || duration < 0) {
      return null;
    }
    return new TraceEvent(
        category(line), unescape(line.substring(nameStart, args)), start, duration, line);
  }

  private static String category(String line) {
    int key = line.indexOf("\"cat\"");
    int start = key < 0 ? -1 : line.indexOf('"', key + 5) + 1;
    return start <= 0 ? "" : line.substring(start, Math.max(line.indexOf('"', start), start));
  }

  /// The number after a key that stands before `limit`; -1 if there is none.
  private static long number(String line, String key, int limit) {
    int at = line.indexOf(key);
    if (at < 0 || at > limit) {
      return -1;
    }
    at = line.indexOf(':', at) + 1;
    while (at < limit && line.charAt(at) == ' ') {
      at++;
    }
    int end = at;
    while (end < limit && Character.isDigit(line.charAt(end))) {
      end++;
    }
    return end == at || end - at > 18 ? -1 : Long.parseLong(line, at, end, 10);
  }

  /// Undoes JSON's escapes; a backslash that begins none is a backslash.
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = c == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
      int escape = "\"\\/nrtbf".indexOf(next);
      if (next != 0 && escape >= 0) {
        plain.append("\"\\/\n\r\t\b\f".charAt(escape));
        i++;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
