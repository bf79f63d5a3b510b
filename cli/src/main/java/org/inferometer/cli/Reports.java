package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.PluginException;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Study;

/// Writes a study as reports.
final class Reports {
  /// More than the fonts need.
  private static final int TEMPORARY_BYTES = 4 << 20;

  private final List<ReportRenderer> renderers;

  Reports(Plugins plugins) {
    this.renderers = plugins.renderers();
  }

  /// Whether there is a renderer of this format.
  boolean knows(String format) {
    return renderers.stream().anyMatch(renderer -> renderer.format().equals(format));
  }

  /// Writes one file a format. A format that fails does not keep the others from being written.
  ///
  /// @return the files, in the order of the formats
  /// @throws UserError if a format is unknown
  /// @throws IOException for what could not be written, when the rest is
  List<Path> write(Study study, List<String> formats, Path folder) throws IOException {
    List<ReportRenderer> chosen = formats.stream().map(this::renderer).toList();
    requireTemporaryFiles();
    List<Path> files = new ArrayList<>();
    List<Exception> failures = new ArrayList<>();
    for (ReportRenderer renderer : chosen) {
      try {
        Path file = folder.resolve(renderer.fileName());
        render(renderer, study, file);
        files.add(file);
      } catch (IOException | PluginException e) {
        failures.add(e);
      }
    }
    throwAll(failures, files);
    return files;
  }

  private static void throwAll(List<Exception> failures, List<Path> written) throws IOException {
    if (!failures.isEmpty()) {
      String reasons =
          failures.stream()
              .map(failure -> String.valueOf(failure.getMessage()))
              .collect(Collectors.joining(". "));
      throw new IOException(
          written.isEmpty() ? reasons : reasons + ". Written all the same: " + listed(written),
          failures.getFirst());
    }
  }

  private static String listed(List<Path> files) {
    return files.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  /// Fonts are unpacked to temporary files; without room for them, graphics fail in odd ways.
  private static void requireTemporaryFiles() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      Path probe = Files.createTempFile(folder, "inferometer", ".probe");
      try {
        Files.write(probe, new byte[TEMPORARY_BYTES]);
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      throw new IOException(
          folder
              + ": the reports' temporary files cannot be written there: "
              + ErrorReport.reason(e)
              + "; make room, then 'inferometer report STUDY' writes them without measuring again",
          e);
    }
  }

  /// @throws IOException naming the file and the remedy
  private static void render(ReportRenderer renderer, Study study, Path file) throws IOException {
    try {
      renderer.render(study, file);
    } catch (IOException e) {
      String reason = ErrorReport.reason(e);
      String remedy =
          isOfTheDisk(e) ? "make room or choose another folder, then " : "when that is mended, ";
      throw new IOException(
          (reason.startsWith(file + ": ") ? reason : file + ": cannot be written: " + reason)
              + "; "
              + remedy
              + "'inferometer report STUDY --out DIR' writes it without measuring again",
          e);
    }
  }

  /// Whether the file system refused, rather than the renderer.
  private static boolean isOfTheDisk(IOException e) {
    return e instanceof FileSystemException || e.getCause() instanceof IOException;
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
