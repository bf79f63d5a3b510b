package org.inferometer.importer.tensorflow.savedmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.bundle.Bundle;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.TrackableObjectGraph;
import org.jspecify.annotations.Nullable;

/// The values of a SavedModel's variables.
final class Variables {
  static final Set<String> OPERATORS =
      Set.of("VariableV2", "Variable", "VarHandleOp", "AutoReloadVariable");

  private static final String OBJECTS = "_CHECKPOINTABLE_OBJECT_GRAPH";

  private final Path folder;
  private final Map<String, Wiring.Key> keys;
  private @Nullable Bundle bundle;
  private @Nullable Map<String, String> objects;

  Variables(Path folder, Map<String, Wiring.Key> keys) {
    this.folder = folder;
    this.keys = keys;
  }

  /// The value of the variable that a node holds.
  ///
  /// @throws ImportException if the checkpoint has none, or is damaged
  Tensor value(NodeDef variable) throws ImportException {
    Bundle values = bundle();
    Wiring.Key key = keys.get(variable.getName());
    if (key != null) {
      return key.part().isBlank()
          ? values.tensor(key.name(), variable.getName())
          : values.part(key.name(), key.part(), variable.getName());
    }
    String shared =
        variable
            .getAttrOrDefault("shared_name", AttrValue.getDefaultInstance())
            .getS()
            .toString(UTF_8);
    String name = shared.isEmpty() ? variable.getName() : shared;
    String found = objects(values).getOrDefault(name, name);
    if (!values.has(found)) {
      throw new ImportException(
          folder.toString(),
          "node '" + variable.getName() + "'",
          "the checkpoint holds no value for the variable '" + name + "'");
    }
    return values.tensor(found, variable.getName());
  }

  private Bundle bundle() throws ImportException {
    if (bundle == null) {
      Path variables = folder.resolve("variables");
      if (!Files.isDirectory(variables)) {
        throw new ImportException(
            variables.toString(), "", "is missing; copy the whole folder of the SavedModel");
      }
      bundle = Bundle.open(variables.resolve("variables"), folder);
    }
    return bundle;
  }

  /// Keys of the checkpoint by variables' full names, as its graph of objects has them.
  private Map<String, String> objects(Bundle values) throws ImportException {
    if (objects == null) {
      Optional<ByteBuffer> text = values.text(OBJECTS);
      objects = text.isPresent() ? keysByName(text.get()) : Map.of();
    }
    return objects;
  }

  private Map<String, String> keysByName(ByteBuffer graph) throws ImportException {
    Map<String, String> found = new HashMap<>();
    try {
      for (TrackableObjectGraph.TrackableObject object :
          TrackableObjectGraph.parseFrom(graph).getNodesList()) {
        object
            .getAttributesList()
            .forEach(tensor -> found.put(tensor.getFullName(), tensor.getCheckpointKey()));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new ImportException(folder.toString(), "variables", "the graph of objects is damaged");
    }
    found.remove("");
    return found;
  }
}
