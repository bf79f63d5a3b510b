package org.inferometer.reports.pdf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.inferometer.reports.StudyFixtures;
import org.inferometer.study.Study;

/// Writes the PDFs of the synthetic studies into a folder, to be looked at; run by hand.
final class PdfSamples {
  private PdfSamples() {}

  /// @param arguments the folder
  public static void main(String[] arguments) throws Exception {
    var folder = Files.createDirectories(Path.of(arguments[0]));
    var studies = new ArrayList<Study>();
    studies.add(StudyFixtures.grid());
    studies.addAll(StudyFixtures.small());
    studies.add(StudyFixtures.manyLayers());
    int number = 0;
    for (var study : studies) {
      long start = System.nanoTime();
      var file = folder.resolve("report-" + number++ + ".pdf");
      new PdfReport().render(study, file);
      System.out.printf(
          "%s %d ms, %d bytes%n", file, (System.nanoTime() - start) / 1_000_000, Files.size(file));
    }
  }
}
