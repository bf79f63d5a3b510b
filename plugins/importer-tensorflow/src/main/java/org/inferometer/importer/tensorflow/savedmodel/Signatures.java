package org.inferometer.importer.tensorflow.savedmodel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.proto.MetaGraphDef;
import org.inferometer.importer.tensorflow.proto.SavedModel;
import org.inferometer.importer.tensorflow.proto.SignatureDef;

/// Chooses what a SavedModel is imported as: one of its graphs, and one of that graph's signatures.
final class Signatures {
  private static final String SERVE = "serve";
  private static final String USUAL = "serving_default";
  private static final String INITIALISATION = "__saved_model_init_op";

  private Signatures() {}

  /// The only graph, or the one that is tagged for serving.
  static MetaGraphDef graph(SavedModel model, String file) throws ImportException {
    List<MetaGraphDef> graphs = model.getMetaGraphsList();
    if (graphs.size() == 1) {
      return graphs.getFirst();
    }
    List<MetaGraphDef> serving =
        graphs.stream().filter(graph -> tags(graph).contains(SERVE)).toList();
    return serving.stream()
        .filter(graph -> tags(graph).size() == 1)
        .findFirst()
        .or(() -> serving.stream().findFirst())
        .orElseThrow(() ->
            new ImportException(
                file,
                "",
                "has no graph with the tag '"
                    + SERVE
                    + "'; the tags are "
                    + graphs.stream().map(Signatures::tags).toList()));
  }

  /// The signature of a name; where none is named, the usual one, or the only one.
  static Map.Entry<String, SignatureDef> signature(
      MetaGraphDef graph, Optional<String> name, String file) throws ImportException {
    Map<String, SignatureDef> all = new TreeMap<>(graph.getSignatureDefMap());
    all.remove(INITIALISATION);
    String wanted = name.orElse(USUAL);
    SignatureDef found = all.get(wanted);
    if (found != null) {
      return Map.entry(wanted, found);
    }
    if (name.isEmpty() && all.size() == 1) {
      return all.entrySet().iterator().next();
    }
    String there =
        all.isEmpty()
            ? "it has none"
            : all.keySet().stream().collect(Collectors.joining("', '", "choose one of '", "'"));
    throw new ImportException(file, "", "has no signature '" + wanted + "'; " + there);
  }

  private static List<String> tags(MetaGraphDef graph) {
    return graph.getMetaInfoDef().getTagsList();
  }
}
