package org.inferometer.meter.nvml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a GPU's figures hold, by its name.
final class Scope {
  private static final List<String> PART_TIME = List.of("A100", "H100");
  private static final List<String> SUPERCHIPS = List.of("GH200", "GB200", "GB300");

  private Scope() {}

  /// What a reader must know about a GPU's power, a sentence each.
  static List<String> remarks(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    List<String> remarks = new ArrayList<>();
    if (PART_TIME.stream().anyMatch(upper::contains)) {
      remarks.add(
          "A100 and H100 sample their power for a part of the time only (Yang et al., arXiv"
              + " 2312.02741); the windows begin at shifted phases of the samples.");
    }
    if (SUPERCHIPS.stream().anyMatch(upper::contains)) {
      remarks.add(
          "On this superchip NVML may give the power of the whole module, its processor included.");
    }
    return remarks;
  }
}
