package com.example.importer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.inferometer.spi.Importer;
import org.pf4j.Extension;

/// Imports sketches: text files with one layer a line, in the order in which they run.
///
/// ```
/// # comment
/// input data 3 32 32
/// conv features 16 3
/// relu activation
/// maxpool half 2
/// dense classes 10
/// softmax probabilities
/// ```
@Extension
public final class SketchImporter implements Importer {
  private static final String ENDING = ".sketch";

  /// A longer file is no sketch, and is not read.
  private static final long MOST_BYTES = 1 << 20;

  @Override
  public String format() {
    return "sketch";
  }

  @Override
  public boolean accepts(Path path) {
    return path.toString().endsWith(ENDING);
  }

  @Override
  public Network load(Path path) throws ImportException {
    Sketch sketch = new Sketch(path);
    List<String> lines = lines(path);
    for (int i = 0; i < lines.size(); i++) {
      sketch.line(i + 1, lines.get(i));
    }
    return sketch.network(format());
  }

  private static List<String> lines(Path path) throws ImportException {
    try {
      if (!Files.isRegularFile(path)) {
        throw new ImportException(path.toString(), "", "is no file; name a file of layers");
      }
      if (Files.size(path) > MOST_BYTES) {
        throw new ImportException(
            path.toString(), "", "is larger than 1 MiB; a sketch is a few lines");
      }
      return Files.readAllLines(path, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ImportException(path.toString(), "", "cannot be read as UTF-8 text (" + e + ")");
    }
  }
}
