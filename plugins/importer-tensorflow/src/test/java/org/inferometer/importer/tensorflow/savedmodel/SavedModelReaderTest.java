package org.inferometer.importer.tensorflow.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.importer.tensorflow.savedmodel.Texts.call;
import static org.inferometer.importer.tensorflow.savedmodel.Texts.node;
import static org.inferometer.importer.tensorflow.savedmodel.Texts.nodeDef;
import static org.inferometer.importer.tensorflow.savedmodel.Texts.signature;
import static org.inferometer.importer.tensorflow.savedmodel.Texts.texts;

import com.google.protobuf.TextFormat;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.bundle.CheckpointWriter;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.graph.Port;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedModelReaderTest {
  private static final String RESTORE =
      texts("save/names", "first/key", "second/key")
          + texts("save/parts", "", "")
          + node("save/restore", "RestoreV2", "save/prefix", "save/names", "save/parts");

  @TempDir Path folder;

  @Test
  void variablesOfTheFirstVersionHaveTheValuesThatTheGraphRestores() throws Exception {
    checkpoint(
        new CheckpointWriter(1)
            .put("first/key", 0, new float[] {1}, 1)
            .put("second/key", 0, new float[] {2}, 1));
    Texts.write(
        folder,
        "graph_def {"
            + node("x", "Placeholder")
            + node("init", "Const")
            + node("v", "VariableV2")
            + node("v/init", "Assign", "v", "init")
            + node("v/read", "Identity", "v")
            + node("y", "Mul", "x", "v/read")
            + node("train", "AssignAdd", "v", "y")
            + RESTORE
            + node("save/v", "Assign", "v", "save/restore:1")
            + "}"
            + signature("serving_default", "x:0", "y:0"));

    FlatGraph graph = SavedModelReader.read(folder, Optional.empty());

    assertThat(values(graph, "v")).containsExactly(2);
    assertThat(graph.nodes()).extracting(NodeDef::getName).containsExactly("x", "v", "v/read", "y");
    assertThat(graph.inputs()).containsExactly(new Port("in", "x"));
    assertThat(graph.outputs()).containsExactly(new Port("out", "y"));
  }

  @Test
  void variablesOfTheSecondVersionAreRestoredByAFunction() throws Exception {
    checkpoint(
        new CheckpointWriter(1)
            .put("first/key", 0, new float[] {1}, 1)
            .put("second/key", 0, new float[] {2}, 1));
    Texts.write(folder, secondVersion());

    FlatGraph graph = SavedModelReader.read(folder, Optional.empty());

    assertThat(values(graph, "kernel")).containsExactly(1);
    assertThat(values(graph, "bias")).containsExactly(2);
    assertThat(found(graph, "MatMul").getInputList()).containsExactly("serving_in", "kernel");
    assertThat(found(graph, "BiasAdd").getInputList()).containsExactly("MatMul", "bias");
    assertThat(graph.outputs()).containsExactly(new Port("out", "BiasAdd"));
    assertThat(graph.nodes()).extracting(NodeDef::getOp).doesNotContain("ReadVariableOp");
  }

  private static String secondVersion() {
    return "saver_def { restore_op_name: 'restore' } graph_def {"
        + node("serving_in", "Placeholder")
        + node("kernel", "VarHandleOp")
        + node("bias", "VarHandleOp")
        + node("prefix", "Placeholder")
        + call("call", "StatefulPartitionedCall", "serve", "serving_in", "kernel", "bias")
        + call("restore", "StatefulPartitionedCall", "restored", "prefix", "kernel", "bias")
        + "library { function { signature { name: 'serve' input_arg { name: 'x' } "
        + "input_arg { name: 'k' } input_arg { name: 'b' } output_arg { name: 'result' } } "
        + nodeDef("read/k", "ReadVariableOp", "", "k")
        + nodeDef("MatMul", "MatMul", "", "x", "read/k:value:0")
        + nodeDef("read/b", "ReadVariableOp", "", "b")
        + nodeDef("BiasAdd", "BiasAdd", "", "MatMul:product:0", "read/b:value:0")
        + "ret { key: 'result' value: 'BiasAdd:output:0' } } "
        + "function { signature { name: 'restored' input_arg { name: 'prefix' } "
        + "input_arg { name: 'a' } input_arg { name: 'b' } } "
        + texts("names", "first/key", "second/key").replaceFirst("node", "node_def")
        + texts("parts", "", "").replaceFirst("node", "node_def")
        + nodeDef("r", "RestoreV2", "", "prefix", "names:output:0", "parts:output:0")
        + nodeDef("i0", "Identity", "", "r:tensors:0")
        + nodeDef("a0", "AssignVariableOp", "", "a", "i0:output:0")
        + nodeDef("a1", "AssignVariableOp", "", "b", "r:tensors:1")
        + "} } } "
        + signature("serving_default", "serving_in:0", "call:0");
  }

  @Test
  void whereNothingIsRestoredTheNameOfTheVariableIsItsKey() throws Exception {
    checkpoint(new CheckpointWriter(1).put("v", 0, new float[] {3}, 1));
    Texts.write(folder, oneVariable("Mul", "VariableV2"));

    assertThat(values(SavedModelReader.read(folder, Optional.empty()), "v")).containsExactly(3);
  }

  @Test
  void theGraphOfObjectsNamesKeysAsWell() throws Exception {
    byte[] objects =
        TextFormat.parse(
                "nodes { attributes { name: 'VARIABLE_VALUE' full_name: 'v' "
                    + "checkpoint_key: 'model/v/.ATTRIBUTES/VARIABLE_VALUE' } }",
                org.inferometer.importer.tensorflow.proto.TrackableObjectGraph.class)
            .toByteArray();
    checkpoint(
        new CheckpointWriter(1)
            .put("model/v/.ATTRIBUTES/VARIABLE_VALUE", 0, new float[] {4}, 1)
            .text("_CHECKPOINTABLE_OBJECT_GRAPH", objects));
    Texts.write(folder, oneVariable("Mul", "VarHandleOp"));

    assertThat(values(SavedModelReader.read(folder, Optional.empty()), "v")).containsExactly(4);
  }

  @Test
  void aVariableWithoutAValueIsRefused() throws Exception {
    checkpoint(new CheckpointWriter(1).put("other", 0, new float[] {3}, 1));
    Texts.write(folder, oneVariable("Mul", "VariableV2"));

    refused("node 'v'", "the checkpoint holds no value for the variable 'v'");
  }

  @Test
  void aVariableThatChangesWhileTheNetworkRunsIsRefused() throws Exception {
    checkpoint(new CheckpointWriter(1).put("v", 0, new float[] {3}, 1));
    Texts.write(
        folder,
        "graph_def {"
            + node("x", "Placeholder")
            + node("v", "VariableV2")
            + node("step", "AssignAdd", "v", "x")
            + node("y", "Mul", "x", "v", "^step")
            + "}"
            + signature("serving_default", "x:0", "y:0"));

    refused("node 'step'", "changes the variable 'v' while the network runs");
  }

  @Test
  void handlesThatLoopsPassOnBecomeValues() throws Exception {
    checkpoint(new CheckpointWriter(1).put("v", 0, new float[] {3}, 1));
    String functions =
        "attr { key: 'cond' value { func { name: 'c' } } } "
            + "attr { key: 'body' value { func { name: 'b' } } } "
            + "attr { key: 'T' value { list { type: DT_FLOAT type: DT_RESOURCE } } } ";
    Texts.write(
        folder,
        "graph_def {"
            + node("x", "Placeholder")
            + node("v", "VarHandleOp")
            + node("loop", "While", "x", "v").replaceFirst("}\n$", functions + "}\n")
            + "library { function { signature { name: 'c' input_arg { name: 'a' type: DT_FLOAT } "
            + "input_arg { name: 'h' type: DT_RESOURCE } output_arg { name: 'o' } } "
            + nodeDef("less", "Less", "", "a", "a")
            + "ret { key: 'o' value: 'less:z:0' } } "
            + "function { signature { name: 'b' input_arg { name: 'a' type: DT_FLOAT } "
            + "input_arg { name: 'h' type: DT_RESOURCE } output_arg { name: 'o' } "
            + "output_arg { name: 'p' } } "
            + nodeDef("read", "ReadVariableOp", "", "h")
            + nodeDef("mul", "Mul", "", "a", "read:value:0")
            + "ret { key: 'o' value: 'mul:z:0' } ret { key: 'p' value: 'h' } } } }"
            + signature("serving_default", "x:0", "loop:0"));

    FlatGraph graph = SavedModelReader.read(folder, Optional.empty());

    Body body = Objects.requireNonNull(graph.bodies().get("b"));
    assertThat(body.arguments().get(1).type()).isEqualTo(DataType.DT_FLOAT);
    assertThat(body.nodes()).extracting(NodeDef::getName).containsExactly("mul");
    assertThat(body.nodes().getFirst().getInputList()).containsExactly("a", "h");
    assertThat(body.results()).containsExactly("mul", "h");
    assertThat(found(graph, "loop").getAttrOrThrow("T").getList().getTypeList())
        .containsExactly(DataType.DT_FLOAT, DataType.DT_FLOAT);
  }

  @Test
  void theSignatureIsTheNamedOneOrTheUsualOneOrTheOnlyOne() throws Exception {
    checkpoint(new CheckpointWriter(1));
    String graph =
        "graph_def {"
            + node("x", "Placeholder")
            + node("y", "Neg", "x")
            + node("z", "Abs", "x")
            + "}";
    Texts.write(
        folder, graph + signature("__saved_model_init_op", "x", "x") + signature("only", "x", "z"));
    assertThat(output(Optional.empty())).isEqualTo("z");

    Texts.write(
        folder, graph + signature("other", "x", "z") + signature("serving_default", "x", "y"));
    assertThat(output(Optional.empty())).isEqualTo("y");
    assertThat(output(Optional.of("other"))).isEqualTo("z");
    assertThatThrownBy(() -> output(Optional.of("absent")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(
            "has no signature 'absent'; choose one of 'other', 'serving_default'");

    Texts.write(folder, graph + signature("a", "x", "z") + signature("b", "x", "y"));
    refused("has no signature 'serving_default'; choose one of 'a', 'b'");
    Texts.write(folder, graph);
    refused("it has none");
  }

  @Test
  void signaturesThatDoNotFitTheGraphAreRefused() throws Exception {
    String graph =
        "graph_def {"
            + node("x", "Placeholder")
            + node("keep", "Placeholder")
            + node("y", "Mul", "x", "keep")
            + "}";
    Texts.write(folder, graph + signature("serving_default", "x:0", "gone:0"));
    refused("signature 'serving_default'", "'out' is 'gone:0', which the graph does not have");
    Texts.write(folder, graph + signature("serving_default", "x:0", "y:0"));
    refused("does not feed the placeholder 'keep'");
    Texts.write(
        folder,
        graph + signature("serving_default", "x:0", "y:0").replaceFirst("DT_FLOAT", "DT_STRING"));
    refused("'in' holds strings");
  }

  @Test
  void missingPartsOfTheFolderAreNamed() throws Exception {
    Texts.write(folder, oneVariable("Mul", "VariableV2"));
    refused("variables: is missing");
    Files.createDirectory(folder.resolve("variables"));
    refused("variables.index: is missing");
  }

  @Test
  void whatLiesOutsideOfTheFolderIsNotRead() throws Exception {
    Path model = folder.resolve("model");
    Path elsewhere = folder.resolve("elsewhere");
    new CheckpointWriter(1).put("v", 0, new float[] {3}, 1).write(elsewhere);
    Texts.write(model, oneVariable("Mul", "VariableV2"));
    Files.createSymbolicLink(model.resolve("variables"), elsewhere);
    assertThatThrownBy(() -> SavedModelReader.read(model, Optional.empty()))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is a link out of the folder");

    Texts.write(
        folder,
        oneVariable("Mul", "VariableV2") + "asset_file_def { filename: '../../etc/passwd' }");
    refused("asset '../../etc/passwd'", "lies outside of the folder");
  }

  @Test
  void filesThatAreSomethingElseAreRefusedByWhatTheyAre() throws Exception {
    Path file = folder.resolve("saved_model.pb");
    Files.writeString(file, "<!DOCTYPE html><html><body>404</body></html>");
    refused("saved_model.pb", "is text; the binary form is expected");
    Files.write(file, new byte[] {(byte) 0x12, 100, 1});
    refused("byte", "is no SavedModel, or is cut off");
    Files.write(file, new byte[0]);
    refused("is no SavedModel: it holds no graph");
    Files.delete(file);
    refused("is missing: a SavedModel folder holds saved_model.pb");
    assertThat(SavedModelReader.accepts(folder)).isFalse();
    Files.writeString(folder.resolve("saved_model.pbtxt"), "meta_graphs {\n  graph_def [");
    refused("saved_model.pbtxt", "line 2, column 13");
    Files.write(folder.resolve("saved_model.pbtxt"), new byte[] {8, 1, (byte) 0xff, 0});
    refused("is no text; the binary form is expected");
  }

  @Test
  void theTextFormIsReadAsWell() throws Exception {
    String graph = "graph_def {" + node("x", "Placeholder") + node("y", "Neg", "x") + "}";
    Files.writeString(
        folder.resolve("saved_model.pbtxt"),
        "\ufeff" + Texts.model(graph + signature("serving_default", "x:0", "y:0")));

    assertThat(SavedModelReader.accepts(folder)).isTrue();
    assertThat(output(Optional.empty())).isEqualTo("y");
  }

  private static String oneVariable(String op, String variable) {
    return "graph_def {"
        + node("x", "Placeholder")
        + node("v", variable)
        + node("y", op, "x", "v")
        + "}"
        + signature("serving_default", "x:0", "y:0");
  }

  private String output(Optional<String> signature) throws ImportException {
    return SavedModelReader.read(folder, signature).outputs().getFirst().tensor();
  }

  private void checkpoint(CheckpointWriter writer) throws Exception {
    writer.write(folder.resolve("variables"));
  }

  private static float[] values(FlatGraph graph, String name) {
    return Objects.requireNonNull(graph.constants().get(name))
        .bytes()
        .toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
  }

  private static NodeDef found(FlatGraph graph, String name) {
    return graph.nodes().stream().filter(n -> n.getName().equals(name)).findFirst().orElseThrow();
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> SavedModelReader.read(folder, Optional.empty()))
        .isInstanceOf(ImportException.class)
        .hasMessageContainingAll(parts);
  }
}
