package org.inferometer.importer.tensorflow.read;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.proto.GraphDef;

/// Reads a frozen graph from a binary or a text file.
public final class GraphReader {
  private GraphReader() {}

  /// The message of a file; contents of large constants stay in the mapped file.
  public static Frozen read(Path path) throws ImportException {
    MemorySegment file = MappedFile.of(path);
    Optional<String> stranger = FileCheck.stranger(file);
    if (stranger.isPresent()) {
      throw new ImportException(path.toString(), "", "is " + stranger.get());
    }
    GraphDef.Builder graph = GraphDef.newBuilder();
    Map<String, Tensor> constants = Map.of();
    if (String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(".pbtxt")) {
      readText(file, path, graph);
    } else {
      constants = readBinary(file, path, graph);
    }
    if (graph.getNodeCount() == 0) {
      throw new ImportException(path.toString(), "", "holds no nodes: it is not a frozen graph");
    }
    return new Frozen(graph.build(), constants);
  }

  private static void readText(MemorySegment file, Path path, GraphDef.Builder graph)
      throws ImportException {
    if (FileCheck.isBinary(file)) {
      throw new ImportException(
          path.toString(), "", "is not text: give a graph in binary form a name that ends in .pb");
    }
    Messages.parseText(file, graph, path);
  }

  private static Map<String, Tensor> readBinary(MemorySegment file, Path path, GraphDef.Builder graph)
      throws ImportException {
    if (FileCheck.isText(file)) {
      throw new ImportException(
          path.toString(), "", "is text: give a graph in text form a name that ends in .pbtxt");
    }
    if (FileCheck.isSavedModel(file)) {
      throw new ImportException(
          path.toString(), "", "belongs to a SavedModel: give the folder that it lies in");
    }
    return Messages.parseGraph(file, graph, path);
  }

  /// The flat form of a graph without functions: inputs are its placeholders, outputs the nodes that
  /// nobody uses.
  ///
  /// @param file as the user named it
  public static FlatGraph flat(Frozen graph, String file) throws ImportException {
    return FrozenPorts.flat(graph, file);
  }
}
