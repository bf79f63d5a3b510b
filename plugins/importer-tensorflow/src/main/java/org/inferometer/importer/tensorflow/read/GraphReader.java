package org.inferometer.importer.tensorflow.read;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.graph.Port;
import org.inferometer.importer.tensorflow.proto.GraphDef;
import org.inferometer.spi.ImportOption;
import org.jspecify.annotations.Nullable;

/// Reads a frozen graph from a binary or a text file.
public final class GraphReader {
  /// Where a graph is cut: what comes before and after it, such as reading a picture's file, is no
  /// part of the network.
  public static final List<ImportOption> OPTIONS =
      List.of(
          new ImportOption(
              "inputs", "NODE,...", "tensors that are fed instead of the graph's placeholders"),
          new ImportOption(
              "outputs",
              "NODE,...",
              "tensors that are yielded instead of those that no node reads"));

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

  private static Map<String, Tensor> readBinary(
      MemorySegment file, Path path, GraphDef.Builder graph) throws ImportException {
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

  /// The flat form of a graph without functions: inputs are its placeholders, outputs the nodes
  /// that nobody uses.
  ///
  /// @param file as the user named it
  public static FlatGraph flat(Frozen graph, String file) throws ImportException {
    return flat(graph, file, Map.of());
  }

  /// The flat form of a graph that is cut.
  ///
  /// @param chosen values by the names of [#OPTIONS]
  public static FlatGraph flat(Frozen graph, String file, Map<String, String> chosen)
      throws ImportException {
    return FrozenPorts.flat(graph, file, ports(chosen.get("inputs")), ports(chosen.get("outputs")));
  }

  private static List<Port> ports(@Nullable String names) {
    return names == null
        ? List.of()
        : Arrays.stream(names.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .map(name -> name.endsWith(":0") ? name.substring(0, name.length() - 2) : name)
            .map(Port::of)
            .toList();
  }
}
