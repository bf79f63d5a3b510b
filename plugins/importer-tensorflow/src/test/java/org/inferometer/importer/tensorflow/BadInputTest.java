package org.inferometer.importer.tensorflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.importer.tensorflow.TestGraph.attr;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.TensorProto;
import org.inferometer.importer.tensorflow.proto.TensorShapeProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that hold no graph, and graphs that hold faults.
class BadInputTest {
  @TempDir Path folder;

  private void assertRefused(Path file, String... parts) {
    assertThatThrownBy(() -> new TensorFlowImporter().load(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContainingAll(parts)
        .hasMessageStartingWith(file.toString());
  }

  private void assertRefused(TestGraph graph, String... parts) throws IOException {
    assertRefused(graph.save(folder), parts);
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static TestGraph graph() {
    return new TestGraph().input("x", new double[4], 2, 2);
  }

  @Test
  void aSavedWebPageIsNamed() throws Exception {
    assertRefused(write("a.pb", "\n<!DOCTYPE html><html></html>"), "is a web page");
    assertRefused(write("a.pbtxt", "\uFEFF<html></html>"), "is a web page");
  }

  @Test
  void aPointerOfGitLfsIsNamed() throws Exception {
    assertRefused(
        write("a.pb", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n"),
        "Git LFS pointer");
  }

  @Test
  void textWhereBinaryIsExpectedAndTheReverseAreNamed() throws Exception {
    assertRefused(write("a.pb", "node {\n  name: \"x\"\n}\n"), "is text", ".pbtxt");
    Path binary =
        Files.write(folder.resolve("b.pbtxt"), Samples.convolution().graph().toByteArray());
    assertRefused(binary, "is not text", ".pb");
  }

  @Test
  void aByteOrderMarkIsReadOver() throws Exception {
    String text = TextFormat.printer().printToString(Samples.convolution().graph());
    assertThat(new TensorFlowImporter().load(write("a.pbtxt", "\uFEFF" + text)).layers())
        .hasSize(3);
  }

  @Test
  void aFaultInTextHasALineAndAColumn() throws Exception {
    assertRefused(
        write("a.pbtxt", "node {\n  name: \"x\"\n  nome: \"y\"\n}\n"), "line 3, column 3", "nome");
    assertRefused(write("b.pbtxt", "node {\n  name: 5\n}\n"), "line 2, column 9");
  }

  @Test
  void theFileOfASavedModelIsNamed() throws Exception {
    Path file = Files.write(folder.resolve("saved_model.pb"), new byte[] {8, 1, 0x12, 0});
    assertRefused(file, "SavedModel", "folder");
  }

  @Test
  void aTruncatedGraphIsRefused() throws Exception {
    byte[] whole = Samples.convolution().graph().toByteArray();
    assertRefused(
        Files.write(folder.resolve("a.pb"), java.util.Arrays.copyOf(whole, whole.length - 5)),
        "cut off");
  }

  @Test
  void aCycleIsRefused() throws Exception {
    assertRefused(
        graph()
            .node("a", "Add", List.of("x", "b"))
            .node("b", "Neg", List.of("a"))
            .node("c", "Neg", List.of("b")),
        "node 'b'",
        "cycle");
  }

  @Test
  void aMissingInputIsRefused() throws Exception {
    assertRefused(
        graph().node("y", "Add", List.of("x", "gone")), "node 'gone'", "node 'y' reads it");
  }

  @Test
  void aNameThatStandsTwiceIsRefused() throws Exception {
    assertRefused(
        graph().node("y", "Neg", List.of("x")).node("y", "Exp", List.of("x")), "node 'y'", "twice");
  }

  @Test
  void allOperatorsThatAreNotImportedAreNamedWithTheirNodes() throws Exception {
    assertRefused(
        graph()
            .node("a", "Bessel", List.of("x"))
            .node("b", "DecodeJpeg", List.of("a"))
            .node("c", "Bessel", List.of("b")),
        "Bessel (nodes a, c)",
        "DecodeJpeg (node b)");
  }

  @Test
  void whatARowCannotExpressIsNamedWithItsNode() throws Exception {
    assertRefused(
        new TestGraph()
            .input("x", new double[4], 2, 2)
            .placeholder("axis", DataType.DT_INT32)
            .node("y", "ArgMax", List.of("x", "axis")),
        "ArgMax computes the axis while it runs (node y)");
  }

  @Test
  void randomNumbersThatAnOutputNeedsAreRefused() throws Exception {
    assertRefused(
        graph()
            .vector("s", 2, 2)
            .node("r", "RandomUniform", List.of("s"))
            .node("y", "Add", List.of("x", "r")),
        "RandomUniform draws random numbers (node r)");
  }

  @Test
  void aConstantWhoseContentDoesNotFitIsRefused() throws Exception {
    TensorProto tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(
                TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(3)))
            .setTensorContent(ByteString.copyFrom("12345678", UTF_8))
            .build();
    assertRefused(
        graph().constant("c", tensor).node("y", "Add", List.of("x", "c")),
        "Const holds 8 bytes, but its shape 3 needs 12 (node c)");
  }

  @Test
  void aConstantThatRepeatsOneValueBeyondMeasureIsRefused() throws Exception {
    TensorShapeProto.Dim huge = TensorShapeProto.Dim.newBuilder().setSize(1 << 20).build();
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .addFloatVal(1)
            .setTensorShape(TensorShapeProto.newBuilder().addDim(huge).addDim(huge));
    assertRefused(
        graph().constant("c", tensor.build()).node("y", "Add", List.of("x", "c")),
        "Const repeats one value",
        "(node c)");
    tensor.getTensorShapeBuilder().addDim(huge).addDim(huge);
    assertRefused(
        graph().constant("d", tensor.build()).node("y", "Add", List.of("x", "d")), "(node d)");
  }

  @Test
  void aRuleThatDoesNotFitIsRefused() throws Exception {
    assertRefused(
        graph().node("y", "Conv2D", List.of("x"), Map.of("padding", attr("SAME"))),
        "Conv2D",
        "(node y)");
  }
}
