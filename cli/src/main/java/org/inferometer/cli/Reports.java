package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.spi.Plugins;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Study;

/// Writes a study as reports.
final class Reports {
  private final List<ReportRenderer> renderers;

  Reports(Plugins plugins) {
    this.renderers = plugins.renderers();
  }

  /// Whether there is a renderer of this format.
  boolean knows(String format) {
    return renderers.stream().anyMatch(renderer -> renderer.format().equals(format));
  }

  /// Writes one file a format.
  ///
  /// @return the files, in the order of the formats
  /// @throws UserError if a format is unknown
  List<Path> write(Study study, List<String> formats, Path folder) throws IOException {
    List<ReportRenderer> chosen = formats.stream().map(this::renderer).toList();
    List<Path> files = new ArrayList<>();
    for (ReportRenderer renderer : chosen) {
      Path file = folder.resolve(renderer.fileName());
      renderer.render(study, file);
      files.add(file);
    }
    return files;
  }

  private ReportRenderer renderer(String format) {
    return renderers.stream()
        .filter(renderer -> renderer.format().equals(format))
        .findFirst()
        .orElseThrow(() -> UserError.badInput(unknown(format)));
  }

  private String unknown(String format) {
    List<String> known = renderers.stream().map(ReportRenderer::format).sorted().toList();
    return "--format "
        + format
        + ": there is no such report format; here are "
        + known
        + ". 'inferometer plugins' says where they come from";
  }
}
