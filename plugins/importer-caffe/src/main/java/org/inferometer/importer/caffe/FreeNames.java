package org.inferometer.importer.caffe;

import java.util.HashSet;
import java.util.Set;

/// Names that are given out once each.
final class FreeNames {
  private final Set<String> taken = new HashSet<>();

  /// The first of the wanted names that is free and not blank; otherwise the name with a number.
  String take(String name, String... wanted) {
    for (String wish : wanted) {
      if (!wish.isBlank() && taken.add(wish)) {
        return wish;
      }
    }
    String free = name;
    for (int i = 2; !taken.add(free); i++) {
      free = name + "#" + i;
    }
    return free;
  }
}
