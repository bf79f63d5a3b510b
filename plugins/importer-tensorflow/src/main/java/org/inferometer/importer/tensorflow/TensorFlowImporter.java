package org.inferometer.importer.tensorflow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.importer.tensorflow.convert.Conversion;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Rows;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.read.GraphReader;
import org.inferometer.network.Network;
import org.inferometer.spi.ImportOption;
import org.inferometer.spi.Importer;
import org.pf4j.Extension;

/// Imports frozen graphs of TensorFlow, binary and as text.
@Extension
public final class TensorFlowImporter implements Importer {
  @Override
  public String format() {
    return "tensorflow";
  }

  @Override
  public boolean accepts(Path path) {
    Path last = path.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    return (name.endsWith(".pb") || name.endsWith(".pbtxt")) && !Files.isDirectory(path);
  }

  @Override
  public List<String> operators() {
    return Rows.ALL.stream().map(Row::type).sorted().toList();
  }

  @Override
  public List<ImportOption> options() {
    return GraphReader.OPTIONS;
  }

  @Override
  public Network load(Path path) throws ImportException {
    return load(path, Map.of());
  }

  @Override
  public Network load(Path path, Map<String, String> chosen) throws ImportException {
    FlatGraph graph = GraphReader.flat(GraphReader.read(path), path.toString(), chosen);
    Model model = Conversion.of(graph, path.toString());
    return Network.of(model, Network.nameFor(path), path.toString(), format(), null);
  }
}
