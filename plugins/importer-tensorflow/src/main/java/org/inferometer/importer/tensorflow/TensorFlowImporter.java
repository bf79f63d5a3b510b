package org.inferometer.importer.tensorflow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.importer.tensorflow.control.Frames;
import org.inferometer.importer.tensorflow.convert.Conversion;
import org.inferometer.importer.tensorflow.function.Inliner;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.layout.LayoutPass;
import org.inferometer.importer.tensorflow.read.Frozen;
import org.inferometer.importer.tensorflow.read.GraphReader;
import org.inferometer.importer.tensorflow.savedmodel.SavedModelReader;
import org.inferometer.network.Network;
import org.inferometer.spi.ImportOption;
import org.inferometer.spi.Importer;
import org.pf4j.Extension;

/// Imports frozen graphs of TensorFlow, binary and as text, and SavedModel folders.
@Extension
public final class TensorFlowImporter implements Importer {
  @Override
  public String format() {
    return "tensorflow";
  }

  @Override
  public boolean accepts(Path path) {
    if (Files.isDirectory(path)) {
      return SavedModelReader.accepts(path);
    }
    Path last = path.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".pb") || name.endsWith(".pbtxt");
  }

  @Override
  public List<String> operators() {
    return Rows.BY_TYPE.keySet().stream().sorted().toList();
  }

  @Override
  public List<ImportOption> options() {
    return Stream.concat(Stream.of(ImportOption.SIGNATURE), GraphReader.OPTIONS.stream()).toList();
  }

  @Override
  public Network load(Path path) throws ImportException {
    return load(path, Map.of());
  }

  @Override
  public Network load(Path path, Map<String, String> chosen) throws ImportException {
    Model model = model(flat(path, chosen), path.toString());
    return Network.of(model, Network.nameFor(path), path.toString(), format(), null);
  }

  /// Turns a flat graph into an ONNX model: loops of Switch and Merge become functions, every node
  /// is converted, and the transposes that this needs cancel where they can.
  ///
  /// @param file as the user named it
  /// @throws ImportException naming every operator that cannot be expressed, with its nodes
  public static Model model(FlatGraph graph, String file) throws ImportException {
    return LayoutPass.of(Conversion.of(Frames.lifted(graph), Rows.BY_TYPE, file));
  }

  private static FlatGraph flat(Path path, Map<String, String> chosen) throws ImportException {
    Optional<String> signature = Optional.ofNullable(chosen.get(ImportOption.SIGNATURE.name()));
    if (Files.isDirectory(path)) {
      return SavedModelReader.read(path, signature);
    }
    if (signature.isPresent()) {
      throw new ImportException(
          path.toString(), "", "is no SavedModel folder, so that it has no signatures to choose");
    }
    Frozen frozen = GraphReader.read(path);
    String file = path.toString();
    return Inliner.inlined(
        GraphReader.flat(frozen, file, chosen), frozen.graph().getLibrary(), file);
  }
}
