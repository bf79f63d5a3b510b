package org.inferometer.meter.rapl;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The zones of a powercap tree that count energy.
///
/// @param root `/sys/class/powercap`, or a copy of one
record PowercapTree(Path root) {
  static final Path SYSTEM = Path.of("/sys/class/powercap");

  /// The processors' packages, by name. What lies within a package (cores, memory) is counted in it
  /// or beside it, and is not here.
  List<Zone> packages() throws IOException {
    return zones().stream().filter(zone -> zone.name().startsWith("package-")).toList();
  }

  /// Zones that are not packages and may be read beside them: memory (`dram`) and the whole
  /// platform (`psys`).
  List<Zone> others() throws IOException {
    return zones().stream()
        .filter(zone -> zone.name().startsWith("dram") || zone.name().startsWith("psys"))
        .toList();
  }

  private List<Zone> zones() throws IOException {
    List<Zone> zones = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, "intel-rapl:*")) {
      for (Path folder : folders) {
        if (Files.exists(folder.resolve("energy_uj"))) {
          zones.add(Zone.open(folder));
        }
      }
    }
    zones.sort(Comparator.comparing((Zone zone) -> zone.folder().toString()));
    return zones;
  }
}
