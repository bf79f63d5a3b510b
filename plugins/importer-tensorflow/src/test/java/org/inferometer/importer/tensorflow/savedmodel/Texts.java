package org.inferometer.importer.tensorflow.savedmodel;

import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.importer.tensorflow.proto.SavedModel;

/// SavedModels that tests write as text.
final class Texts {
  private Texts() {}

  /// A folder's file with one graph for serving.
  static void write(Path folder, String metaGraph) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("saved_model.pb"), model(metaGraph).toByteArray());
  }

  static SavedModel model(String metaGraph) throws TextFormat.ParseException {
    return TextFormat.parse(
        "saved_model_schema_version: 1 meta_graphs { meta_info_def { tags: 'serve' } "
            + metaGraph
            + " }",
        SavedModel.class);
  }

  static String node(String name, String op, String... inputs) {
    StringBuilder node = new StringBuilder("node { name: '" + name + "' op: '" + op + "' ");
    for (String input : inputs) {
      node.append("input: '").append(input).append("' ");
    }
    return node.append("attr { key: 'dtype' value { type: DT_FLOAT } } }\n").toString();
  }

  static String nodeDef(String name, String op, String attributes, String... inputs) {
    return node(name, op, inputs)
        .replaceFirst("node \\{", "node_def {")
        .replaceFirst("}\n$", attributes + "}\n");
  }

  static String call(String name, String op, String function, String... inputs) {
    String f = "attr { key: 'f' value { func { name: '" + function + "' } } }";
    return node(name, op, inputs).replaceFirst("}\n$", f + "}\n");
  }

  /// A list of texts.
  static String texts(String name, String... values) {
    StringBuilder node = new StringBuilder("node { name: '" + name + "' op: 'Const' ");
    node.append("attr { key: 'value' value { tensor { dtype: DT_STRING ");
    node.append("tensor_shape { dim { size: " + values.length + " } } ");
    for (String value : values) {
      node.append("string_val: '").append(value).append("' ");
    }
    return node.append("} } } }\n").toString();
  }

  static String signature(String name, String input, String output) {
    return "signature_def { key: '"
        + name
        + "' value { inputs { key: 'in' value { name: '"
        + input
        + "' dtype: DT_FLOAT tensor_shape { dim { size: -1 } } } } outputs { key: 'out' value { "
        + "name: '"
        + output
        + "' dtype: DT_FLOAT } } } }\n";
  }
}
