package org.inferometer.importer.tensorflow.savedmodel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.bundle.Inside;
import org.inferometer.importer.tensorflow.function.Inliner;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.proto.AssetFileDef;
import org.inferometer.importer.tensorflow.proto.MetaGraphDef;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.SavedModel;
import org.inferometer.importer.tensorflow.proto.SignatureDef;

/// Reads a SavedModel folder as a flat graph: one signature of one graph, its functions inlined,
/// its variables read from the checkpoint.
public final class SavedModelReader {
  private SavedModelReader() {}

  /// Whether a path is a folder with the file of a SavedModel.
  public static boolean accepts(Path path) {
    return Files.isDirectory(path) && Files.isRegularFile(SavedModelFile.in(path));
  }

  /// @param signature the name of one, or nothing for the usual one
  /// @throws ImportException naming file, place and reason
  public static FlatGraph read(Path folder, Optional<String> signature) throws ImportException {
    Path file = SavedModelFile.in(folder);
    Inside.check(folder, file);
    return flat(SavedModelFile.read(file), folder, file.toString(), signature);
  }

  static FlatGraph flat(SavedModel model, Path folder, String file, Optional<String> signature)
      throws ImportException {
    MetaGraphDef graph = Signatures.graph(model, file);
    Map.Entry<String, SignatureDef> chosen = Signatures.signature(graph, signature, file);
    for (AssetFileDef asset : graph.getAssetFileDefList()) {
      Inside.checkName(file, asset.getFilename());
    }
    Map<String, NodeDef> nodes = new LinkedHashMap<>();
    graph.getGraphDef().getNodeList().forEach(node -> nodes.putIfAbsent(node.getName(), node));
    Section section = Section.of(chosen, nodes, file);
    Inliner.Inlined inlined = inlined(section.nodes(), nodes, graph, file);
    Variables variables = new Variables(folder, keys(nodes, graph, file));
    return new Freezing(section, inlined, variables, file).flat();
  }

  private static Inliner.Inlined inlined(
      Collection<NodeDef> chosen, Map<String, NodeDef> all, MetaGraphDef graph, String file)
      throws ImportException {
    return Inliner.inlined(
        chosen,
        all.keySet(),
        graph.getGraphDef().getLibrary(),
        graph.getMetaInfoDef().getStrippedOpList().getOpList(),
        file);
  }

  /// Which tensor of the checkpoint each variable is: the graph itself restores it, or a function
  /// that the graph calls for that.
  private static Map<String, Wiring.Key> keys(
      Map<String, NodeDef> nodes, MetaGraphDef graph, String file) throws ImportException {
    Map<String, NodeDef> all = new HashMap<>(nodes);
    NodeDef restore = nodes.get(graph.getSaverDef().getRestoreOpName());
    if (restore != null) {
      for (NodeDef node : inlined(List.of(restore), nodes, graph, file).nodes()) {
        all.putIfAbsent(node.getName(), node);
      }
    }
    return new Wiring(all.values()).keys();
  }
}
