package org.inferometer.meter.nvml;

import java.util.List;
import java.util.Locale;

/// What a GPU's figures hold, by its name.
final class GpuCaveats {
  /// Looked for first: "GH200" holds "H200".
  private static final List<String> SUPERCHIPS = List.of("GH200", "GB200", "GB300");

  private static final List<String> PART_TIME = List.of("A100", "H100", "H200");

  private GpuCaveats() {}

  /// What a reader must know about a GPU's power, a sentence each.
  static List<String> remarks(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (SUPERCHIPS.stream().anyMatch(upper::contains)) {
      return List.of(
          "On this superchip NVML may give the power of the whole module, its processor included.");
    }
    return PART_TIME.stream().anyMatch(upper::contains)
        ? List.of(
            "A100 and H100, whose chip the H200 has, sample their power for a part of the time only"
                + " (Yang et al., arXiv 2312.02741); the windows begin at shifted phases of the"
                + " samples.")
        : List.of();
  }
}
