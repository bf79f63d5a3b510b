package org.inferometer.backend.tensorrt.inspector;

import java.util.regex.Pattern;
import org.inferometer.backend.tensorrt.inspector.InspectorJson.InspectorException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON as TensorRT writes it: names may stand in it unescaped, numbers may be `nan`, and a C
/// string's end may follow it.
final class LenientJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(
              JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
              JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
              JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS,
              JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private static final Pattern NO_NUMBER = Pattern.compile("[-+]?(?:nan|inf(?:inity)?)\\b");

  private LenientJson() {}

  /// @throws InspectorException if it cannot be read even so, with the place
  static JsonNode parse(String text) throws InspectorException {
    String json = trimmed(text);
    if (json.isEmpty()) {
      throw new InspectorException("the engine inspector's answer is empty");
    }
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException strict) {
      try {
        return MAPPER.readTree(repaired(json));
      } catch (JacksonException e) {
        TokenStreamLocation place = strict.getLocation();
        throw new InspectorException(
            "the engine inspector's answer is no JSON"
                + (place == null
                    ? ""
                    : ": line " + place.getLineNr() + ", column " + place.getColumnNr())
                + ": "
                + strict.getOriginalMessage());
      }
    }
  }

  private static String trimmed(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) <= ' ') {
      end--;
    }
    int start = 0;
    while (start < end && (text.charAt(start) <= ' ' || text.charAt(start) == '\uFEFF')) {
      start++;
    }
    return text.substring(start, end);
  }

  /// Escapes quotation marks that cannot end a string, because nothing that may follow a string
  /// follows them, and writes null for what is no number.
  private static String repaired(String json) {
    StringBuilder out = new StringBuilder(json.length() + 64);
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (inString && c == '\\' && i + 1 < json.length()) {
        out.append(c).append(json.charAt(++i));
      } else if (c == '"' && inString && !mayEnd(json, i + 1)) {
        out.append("\\\"");
      } else if (!inString && (c == 'n' || c == 'i' || c == '-' || c == '+')) {
        i = appendNumber(json, i, out);
      } else {
        inString = (c == '"') != inString;
        out.append(c);
      }
    }
    return out.toString();
  }

  /// @return the index of the last character that was taken
  private static int appendNumber(String json, int at, StringBuilder out) {
    var found = NO_NUMBER.matcher(json).region(at, json.length());
    if (found.lookingAt()) {
      out.append("null");
      return found.end() - 1;
    }
    out.append(json.charAt(at));
    return at;
  }

  private static boolean mayEnd(String json, int from) {
    int next = from;
    while (next < json.length() && Character.isWhitespace(json.charAt(next))) {
      next++;
    }
    return next == json.length() || ",:]}".indexOf(json.charAt(next)) >= 0;
  }
}
