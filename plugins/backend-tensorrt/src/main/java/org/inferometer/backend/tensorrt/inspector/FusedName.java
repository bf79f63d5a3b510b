package org.inferometer.backend.tensorrt.inspector;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// The name of an engine layer, taken apart into the nodes that it joins.
///
/// | form | meaning |
/// | --- | --- |
/// | `a + b` | b follows a |
/// | `a \|\| b` | siblings |
/// | `PWN(a, b)` | pointwise operations in one kernel; nests |
/// | `{ForeignNode[a...b]}` | what Myelin compiled, of which only the first and last are named |
///
/// Names that the network does not have (weights, layers that TensorRT added) are passed over. A
/// node's name may hold any of these marks: known names go first.
///
/// @param nodes known names, each once, in the order given
/// @param ranges the ends of foreign nodes
record FusedName(Set<String> nodes, List<Range> ranges) {
  /// The first and last name that a foreign node gives.
  record Range(String first, String last) {}

  /// So many parts of a name may themselves be one name that holds a mark.
  private static final int LONGEST = 8;

  private static final String FOREIGN = "{ForeignNode[";
  private static final String POINTWISE = "PWN(";

  /// @param known whether the network has a node of this name
  static FusedName of(String name, Predicate<String> known) {
    Reader reader = new Reader(known);
    reader.read(name.strip());
    return new FusedName(reader.nodes, List.copyOf(reader.ranges));
  }

  /// Whether Myelin compiled the layer of a name.
  ///
  /// @param known whether the network has a node of this name
  static boolean isForeign(String name, Predicate<String> known) {
    return name.contains(FOREIGN) && !known.test(name.strip());
  }

  private static final class Reader {
    private final Predicate<String> known;
    private final Set<String> nodes = new LinkedHashSet<>();
    private final List<Range> ranges = new ArrayList<>();

    private Reader(Predicate<String> known) {
      this.known = known;
    }

    /// Every call goes on with a shorter text, or ends.
    private void read(String text) {
      if (known.test(text)) {
        nodes.add(text);
      } else if (text.startsWith(POINTWISE) && closes(text, POINTWISE.length() - 1)) {
        read(text.substring(POINTWISE.length(), text.length() - 1));
      } else if (text.startsWith(FOREIGN) && closes(text, 0)) {
        readRange(text.substring(FOREIGN.length(), text.length() - 2));
      } else {
        readParts(text);
      }
    }

    /// Separators within brackets count only where there are no others: brackets may be unbalanced.
    private void readParts(String text) {
      List<int[]> parts = parts(text, true);
      if (parts.size() == 1) {
        parts = parts(text, false);
      }
      for (int i = 0; parts.size() > 1 && i < parts.size(); i++) {
        i = readLongest(text, parts, i);
      }
    }

    /// Reads the longest run of parts that is a known name, or else one part.
    ///
    /// @return the index of the last part read
    private int readLongest(String text, List<int[]> parts, int from) {
      for (int to = Math.min(parts.size(), from + LONGEST) - 1; to > from; to--) {
        String joined = text.substring(parts.get(from)[0], parts.get(to)[1]);
        if (known.test(joined)) {
          nodes.add(joined);
          return to;
        }
      }
      read(text.substring(parts.get(from)[0], parts.get(from)[1]).strip());
      return from;
    }

    private void readRange(String text) {
      for (int at = text.indexOf("..."); at >= 0; at = text.indexOf("...", at + 1)) {
        String first = text.substring(0, at);
        String last = text.substring(at + 3);
        if (known.test(first) || known.test(last)) {
          ranges.add(new Range(first, last));
          return;
        }
      }
      if (known.test(text)) {
        nodes.add(text);
      }
    }

    /// Where the parts of a text begin and end.
    ///
    /// @param nested whether separators within brackets do not count
    private static List<int[]> parts(String text, boolean nested) {
      List<int[]> parts = new ArrayList<>();
      int depth = 0;
      int start = 0;
      for (int i = 0; i < text.length(); i++) {
        depth += depthChange(text.charAt(i));
        int length = separator(text, i);
        if (length > 0 && (depth == 0 || !nested)) {
          parts.add(new int[] {start, i});
          i += length - 1;
          start = i + 1;
        }
      }
      parts.add(new int[] {start, text.length()});
      return parts;
    }

    private static int separator(String text, int at) {
      if (text.startsWith(" + ", at)) {
        return 3;
      }
      if (text.startsWith(" || ", at)) {
        return 4;
      }
      return text.startsWith(", ", at) ? 2 : 0;
    }

    /// Whether the bracket that opens at an index is closed by the last character.
    private static boolean closes(String text, int open) {
      int depth = 0;
      for (int i = open; i < text.length(); i++) {
        depth += depthChange(text.charAt(i));
        if (depth == 0) {
          return i == text.length() - 1;
        }
      }
      return false;
    }

    private static int depthChange(char c) {
      return switch (c) {
        case '(', '[', '{' -> 1;
        case ')', ']', '}' -> -1;
        default -> 0;
      };
    }
  }
}
