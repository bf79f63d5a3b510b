package org.inferometer.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.study.Study;
import org.pf4j.ExtensionPoint;

/// Writes a study as a report of one format.
public interface ReportRenderer extends ExtensionPoint {
  /// The name on the command line, for example `html`.
  String format();

  /// The name of the file in a study folder, for example `report.html`.
  String fileName();

  /// Whether it has what it needs here. Formats that need nothing of the machine need not say so.
  default Probe probe() {
    return new Probe.Available("", List.of());
  }

  /// @param target the file to write, replaced atomically
  /// @throws IOException if it cannot be written
  void render(Study study, Path target) throws IOException;
}
