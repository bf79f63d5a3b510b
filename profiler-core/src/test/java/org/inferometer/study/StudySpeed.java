package org.inferometer.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/// Prints how long a large study takes to write and read in a fresh JVM; run by hand.
final class StudySpeed {
  private StudySpeed() {}

  public static void main(String[] arguments) throws Exception {
    Cell[] cells =
        IntStream.rangeClosed(1, 18)
            .mapToObj(batch -> StudySamples.measured(batch, 700, 10_000))
            .toArray(Cell[]::new);
    Study study = StudySamples.study(cells);
    Path file = Files.createTempFile("study", ".json");
    for (int i = 0; i < 4; i++) {
      long start = System.nanoTime();
      StudyJson.write(study, file);
      long written = System.nanoTime();
      StudyJson.read(file);
      System.out.printf(
          "write %d ms, read %d ms, %d bytes%n",
          (written - start) / 1_000_000,
          (System.nanoTime() - written) / 1_000_000,
          Files.size(file));
    }
    Files.delete(file);
  }
}
