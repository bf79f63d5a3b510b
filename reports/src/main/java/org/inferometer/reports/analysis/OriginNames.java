package org.inferometer.reports.analysis;

import java.util.List;

/// Names of network layers in little room: what they begin with alike is written once, as a shell
/// would expand it: `stage1/block2/{conv, bn, relu}`.
final class OriginNames {
  private static final int MOST = 6;
  private static final int WORTHWHILE = 4;

  private OriginNames() {}

  /// @param owner the engine layer, whose name need not be said again
  static String brief(String owner, List<String> names) {
    var shown = names.subList(0, Math.min(MOST, names.size()));
    var prefix = shown.size() < 2 ? "" : prefix(shown);
    var ends = shown.stream().map(name -> name.substring(prefix.length())).toList();
    var list = String.join(", ", ends);
    int more = names.size() - shown.size();
    var start =
        !owner.isEmpty() && prefix.startsWith(owner)
            ? "…" + prefix.substring(owner.length())
            : prefix;
    return (prefix.isEmpty() ? list : start + "{" + list + "}")
        + (more > 0 ? " and " + more + " more" : "");
  }

  /// What all names begin with, up to a mark that ends a part of a name; empty if that is short.
  private static String prefix(List<String> names) {
    var first = names.getFirst();
    int length = first.length();
    for (var name : names) {
      length = Math.min(length, common(first, name));
    }
    while (length > 0 && "/._:".indexOf(first.charAt(length - 1)) < 0) {
      length--;
    }
    return length < WORTHWHILE ? "" : first.substring(0, length);
  }

  private static int common(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }
}
