package org.inferometer.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Writes several names of layers into one entry of a node's metadata, a line for each, and reads
/// them. Files have names with any characters in them: within a name a backslash, a line feed and a
/// carriage return are written as `\\`, `\n` and `\r`.
public final class LayerNames {
  private LayerNames() {}

  public static String joined(Collection<String> names) {
    return names.stream().map(LayerNames::escaped).collect(Collectors.joining("\n"));
  }

  /// As many names as [#joined] was given, if that was at least one.
  public static List<String> split(String joined) {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < joined.length(); i++) {
      char next = joined.charAt(i);
      if (next == '\n') {
        names.add(name.toString());
        name.setLength(0);
      } else if (next == '\\' && i + 1 < joined.length()) {
        name.append(unescaped(joined.charAt(++i)));
      } else {
        name.append(next);
      }
    }
    names.add(name.toString());
    return names;
  }

  private static String escaped(String name) {
    return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  /// What stands behind a backslash; both where nothing is written so.
  private static String unescaped(char code) {
    return switch (code) {
      case '\\' -> "\\";
      case 'n' -> "\n";
      case 'r' -> "\r";
      default -> "\\" + code;
    };
  }
}
