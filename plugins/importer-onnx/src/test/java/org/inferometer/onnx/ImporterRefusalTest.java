package org.inferometer.onnx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Function;
import org.inferometer.graph.Graph;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.SparseTensor;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.importer.onnx.OnnxImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImporterRefusalTest {
  @TempDir private Path folder;

  /// What the importer says about a file, without the file's name.
  private String refusal(byte[] bytes) throws IOException {
    return refusal(Files.write(folder.resolve("bad.onnx"), bytes));
  }

  private String refusal(Model model) throws IOException {
    Path file = folder.resolve("bad.onnx");
    OnnxWriter.write(model, file);
    return refusal(file);
  }

  private static String refusal(Path file) {
    ImportException refused =
        catchThrowableOfType(ImportException.class, () -> new OnnxImporter().load(file));
    assertThat(refused).as("%s was accepted", file).isNotNull();
    String message = String.valueOf(refused.getMessage());
    assertThat(message).startsWith(file.toString()).doesNotContain("\n");
    return message.substring(file.toString().length()).replaceFirst("^[,:] ", "");
  }

  private static byte[] bytes(WireWriter message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      message.writeTo(Channels.newChannel(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(Model model) {
    return bytes(new ModelEncoder(ExternalSink.none()).model(model));
  }

  private static WireWriter message(Consumer<WireWriter> content) {
    WireWriter writer = new WireWriter();
    content.accept(writer);
    return writer;
  }

  /// A model whose only initializer is the given message.
  private static byte[] withInitializer(Consumer<WireWriter> tensor) {
    WireWriter graph = message(g -> g.message(5, message(tensor)));
    return bytes(
        message(m -> {
          m.integer(1, 8);
          m.message(7, graph);
        }));
  }

  @Test
  void aMissingFileIsSaidToBeMissing() {
    assertThat(refusal(folder.resolve("no.onnx"))).isEqualTo("there is no such file");
  }

  @Test
  void aFolderIsNoFile() {
    assertThat(refusal(folder)).isEqualTo("this is a folder, not an ONNX file");
  }

  @Test
  void anEmptyFileIsSaidToBeEmpty() throws IOException {
    assertThat(refusal(new byte[0])).isEqualTo("the file is empty");
  }

  @Test
  void aTruncatedFileIsNamedWithItsByteWhereverItEnds() throws IOException {
    byte[] whole = bytes(Models.of(Models.node("r", "Relu", "x", "y")));
    for (int length = 1; length < whole.length - 20; length++) {
      assertThat(refusal(Arrays.copyOf(whole, length)))
          .containsPattern("^byte \\d+: |holds no graph");
    }
  }

  @Test
  void aLengthBeyondTheFileIsRefusedBeforeAnythingIsAllocated() throws IOException {
    byte[] huge = {0x08, 8, 0x3A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F};
    assertThat(refusal(huge))
        .isEqualTo(
            "byte 2: a field of 34359738367 bytes where 0 are left; the file is truncated or"
                + " damaged");
  }

  @Test
  void anOversizedFileIsRefusedUnread() throws IOException {
    Path file = folder.resolve("large.onnx");
    try (var channel =
        Files.newByteChannel(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      channel.position(3L << 30).write(ByteBuffer.wrap(new byte[1]));
    }
    assertThat(refusal(file)).contains("3221225473 bytes").contains("external data");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<!DOCTYPE html><html>    | an HTML page",
        "PK\u0003\u0004rest       | a zip archive (PyTorch and Keras files are zip archives)",
        "\u0089PNG----              | a PNG picture",
        "ir_version: 8            | protobuf in text form (a binary .onnx file is needed)",
        "{\"a\": 1}               | a JSON document",
        "version https://git-lfs.github.com/spec/v1 | a Git LFS pointer (fetch the real file)",
        "hello                    | a text file"
      })
  void anotherKindOfFileIsNamed(String content, String what) throws IOException {
    assertThat(refusal(content.getBytes(ISO_8859_1)))
        .isEqualTo("this is " + what + ", not an ONNX model");
  }

  @Test
  void aGraphWithoutANodeIsRefused() throws IOException {
    assertThat(
            refusal(
                Models.of(
                    Models.graph(
                        List.of(Models.floats("x", 1)),
                        List.of(Models.floats("x", 1)),
                        List.of()))))
        .endsWith("the graph has no node, so there is nothing to compute");
  }

  @Test
  void graphsNestedTooDeeplyAreRefused() throws IOException {
    Model inner = Models.of(Models.node("r", "Relu", "x", "y"));
    for (int i = 0; i < 50; i++) {
      Attribute body = new Attribute("body", new Attribute.Graphs(false, List.of(inner.graph())));
      inner = Models.of(Node.of("n", "If", List.of("x"), List.of("y"), body));
    }
    assertThat(refusal(inner)).endsWith("messages are nested deeper than 100");
  }

  @Test
  void aCycleIsNamedByANodeOnIt() throws IOException {
    assertThat(
            refusal(
                Models.of(
                    Models.node("behind", "Relu", "p", "y"),
                    Models.node("one", "Add", "x,q", "p"),
                    Models.node("two", "Relu", "p", "q"))))
        .matches("node '(one|two)': it needs its own output: the graph has a cycle");
  }

  @Test
  void aTensorMadeTwiceIsRefused() throws IOException {
    assertThat(
            refusal(
                Models.of(Models.node("a", "Relu", "x", "y"), Models.node("b", "Relu", "x", "y"))))
        .isEqualTo("node 'b': it makes tensor 'y' again, which node 'a' makes already");
  }

  @Test
  void twoNodesOfOneNameAreRefused() throws IOException {
    assertThat(
            refusal(
                Models.of(Models.node("a", "Relu", "x", "t"), Models.node("a", "Relu", "t", "y"))))
        .isEqualTo("node 'a': two nodes have this name (numbers 0 and 1, from 0)");
  }

  @Test
  void aTensorThatNothingMakesIsRefused() throws IOException {
    assertThat(refusal(Models.of(Models.node("a", "Add", "x,ghost", "y"))))
        .isEqualTo("node 'a': it uses tensor 'ghost', which nothing makes");
  }

  @Test
  void anOutputThatNothingMakesIsRefused() throws IOException {
    assertThat(refusal(Models.of(Models.node("a", "Relu", "x", "z"))))
        .isEqualTo("output 'y': nothing makes it");
  }

  @Test
  void anInitializerThatIsThereTwiceIsRefused() throws IOException {
    Graph graph =
        Models.graph(
            List.of(Models.floats("x", 2)),
            List.of(Models.floats("y", 2)),
            List.of(Models.weight("w", 2), Models.weight("w", 2)),
            Models.node("a", "Add", "x,w", "y"));
    assertThat(refusal(Models.of(graph))).isEqualTo("initializer 'w': it is there twice");
  }

  @Test
  void aFaultInASubgraphIsNamedWithTheNodeAround() throws IOException {
    Graph branch =
        new Graph(
            "then",
            List.of(Models.node("inner", "Relu", "ghost", "t")),
            List.of(),
            List.of(),
            List.of(),
            List.of(Models.floats("t", 2)),
            List.of());
    Attribute held = new Attribute("then_branch", new Attribute.Graphs(false, List.of(branch)));
    assertThat(refusal(Models.of(Node.of("if", "If", List.of("x"), List.of("y"), held))))
        .isEqualTo(
            "node 'inner' in subgraph 'then' of node 'if': it uses tensor 'ghost', which nothing"
                + " makes");
  }

  @Test
  void functionsThatCallEachOtherInACircleAreRefused() throws IOException {
    Model model =
        Models.of(
            Models.of(Models.call("f", "x", "y")).graph(),
            Models.function("f", Models.call("g", "a", "b")),
            Models.function("g", Models.call("f", "a", "b")));
    assertThat(refusal(model))
        .isEqualTo("function 'local.f': it calls itself, directly or through other functions");
  }

  @Test
  void aCallOfAFunctionThatIsNotThereIsRefused() throws IOException {
    Model model =
        Models.of(
            Models.of(Models.call("g", "x", "y")).graph(),
            Models.function("f", Models.node("r", "Relu", "a", "b")));
    assertThat(refusal(model))
        .isEqualTo(
            "node 'call_g': it calls 'local.g', which is not among the model's local functions");
  }

  @Test
  void functionsThatExplodeWhenTheyAreExpandedAreRefused() throws IOException {
    Function[] functions = new Function[40];
    functions[0] = Models.function("f0", Models.node("r", "Relu", "a", "b"));
    for (int i = 1; i < functions.length; i++) {
      functions[i] =
          Models.function(
              "f" + i, Models.call("f" + (i - 1), "a", "m"), Models.call("f" + (i - 1), "m", "b"));
    }
    assertThat(refusal(Models.of(Models.of(Models.call("f39", "x", "y")).graph(), functions)))
        .isEqualTo("its local functions expand to more than 5000000 nodes");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 27, Long.MAX_VALUE})
  void anOperatorSetThatTheRuntimeDoesNotTakeIsRefusedWithTheRange(long opset) throws IOException {
    assertThat(refusal(Models.opset(opset)))
        .startsWith("operator set " + opset + " of ai.onnx is not supported; 1 to 26 are.");
  }

  @Test
  void aNegativeDimensionOfAnInputIsRefused() throws IOException {
    WireWriter dimension = message(d -> d.integer(1, -7));
    WireWriter shape = message(s -> s.message(1, dimension));
    WireWriter tensor = message(t -> t.message(2, shape));
    WireWriter input =
        message(i -> {
          i.text(1, "x");
          i.message(2, message(t -> t.message(1, tensor)));
        });
    byte[] model = bytes(message(m -> m.message(7, message(g -> g.message(11, input)))));
    assertThat(refusal(model)).isEqualTo("type of 'x': a dimension is -7");
  }

  @Test
  void aDimensionThatIsNoIntegerIsRefused() throws IOException {
    WireWriter dimension = message(d -> d.floating(1, Float.NaN));
    WireWriter shape = message(s -> s.message(1, dimension));
    WireWriter type = message(t -> t.message(1, message(v -> v.message(2, shape))));
    byte[] model =
        bytes(
            message(
                m -> m.message(7, message(g -> g.message(11, message(i -> i.message(2, type)))))));
    assertThat(refusal(model)).endsWith("field 1 has wire type 5 where ONNX has 0");
  }

  @Test
  void inputsOfMoreBytesThanExistAreRefused() throws IOException {
    Graph graph =
        Models.graph(
            List.of(Models.floats("x", Long.MAX_VALUE, 2)),
            List.of(Models.floats("y", 2)),
            List.of(),
            Models.node("a", "Relu", "x", "y"));
    assertThat(refusal(Models.of(graph)))
        .isEqualTo("'x': its dimensions make more bytes than exist");
  }

  @Test
  void aTensorWithFewerBytesThanItsShapeIsRefused() throws IOException {
    byte[] model =
        withInitializer(t -> {
          t.packedIntegers(1, new long[] {3, 4});
          t.integer(2, ElementType.FLOAT.code());
          t.text(8, "w");
          t.bytes(9, new byte[7]);
        });
    assertThat(refusal(model))
        .isEqualTo("tensor 'w': float32[3x4] takes 48 bytes, but the file holds 7");
  }

  @Test
  void aTensorOfMoreElementsThanCanBeCountedIsRefused() throws IOException {
    byte[] model =
        withInitializer(t -> {
          t.packedIntegers(1, new long[] {1L << 40, 1L << 40});
          t.integer(2, ElementType.INT8.code());
          t.text(8, "w");
        });
    assertThat(refusal(model)).contains("more elements than can be counted");
  }

  @ParameterizedTest
  @CsvSource({
    "../secret.bin, the path goes up",
    "a/../../secret.bin, the path goes up",
    "..\\secret.bin, the path goes up",
    "/etc/passwd, the path is absolute",
    "C:\\secret.bin, the path is absolute",
    "link.bin, a link leads out of the model's folder",
    "linked/secret.bin, a link leads out of the model's folder"
  })
  void externalDataOutsideTheModelsFolderIsRefused(String location, String why) throws IOException {
    Path models = Files.createDirectories(folder.resolve("models"));
    Files.write(folder.resolve("secret.bin"), new byte[8]);
    Files.createSymbolicLink(models.resolve("link.bin"), folder.resolve("secret.bin"));
    Files.createSymbolicLink(models.resolve("linked"), folder);
    Files.createDirectories(models.resolve("a"));
    Path file = Files.write(models.resolve("bad.onnx"), external(location, "0", "8"));
    assertThat(refusal(file))
        .isEqualTo(
            "tensor 'w': external data '"
                + location
                + "' is refused: "
                + why
                + ", and a model may only read files of its own folder"
                + (why.startsWith("a link")
                    ? "; put the file itself beside the model (cp -L copies what a link leads to)"
                    : ""));
  }

  @Test
  void aSnapshotOfADownloadCacheReadsItsOwnBlobsAndNoOthers() throws IOException {
    Path cache = folder.resolve("models--owner--name");
    Path blobs = Files.createDirectories(cache.resolve("blobs"));
    Path snapshot = Files.createDirectories(cache.resolve("snapshots").resolve("a1").resolve("onnx"));
    Files.write(blobs.resolve("sha1"), external("m.onnx_data", "0", "8"));
    Files.write(blobs.resolve("sha2"), new byte[8]);
    Path data =
        Files.createSymbolicLink(
            snapshot.resolve("m.onnx_data"), Path.of("..", "..", "..", "blobs", "sha2"));
    Path link =
        Files.createSymbolicLink(
            snapshot.resolve("m.onnx"), Path.of("..", "..", "..", "blobs", "sha1"));
    Path copy = Files.copy(blobs.resolve("sha1"), snapshot.resolve("copy.onnx"));

    // Read as far as the graph, which this file does not have.
    assertThat(refusal(link)).doesNotContain("external data");
    assertThat(refusal(copy)).doesNotContain("external data");

    Files.delete(data);
    Files.createSymbolicLink(data, Files.write(folder.resolve("secret.bin"), new byte[8]));
    assertThat(refusal(link)).contains("a link leads out of the model's folder", "cp -L");
    assertThat(refusal(copy)).contains("a link leads out of the model's folder", "cp -L");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 8, 'bytes 4 to 4+8 of external data ''w.bin'', which has 8'",
    "9223372036854775807, 8,"
        + " 'bytes 9223372036854775807 to 9223372036854775807+8 of external data ''w.bin'', which"
        + " has 8'",
    "-1, 8, 'the external data''s offset is ''-1'', not a number'",
    "0, x, 'the external data''s length is ''x'', not a number'",
    "0, 4, 'float32[2] takes 8 bytes, but the file holds 4'"
  })
  void externalDataIsCheckedAgainstItsFile(String offset, String length, String reason)
      throws IOException {
    Files.write(folder.resolve("w.bin"), new byte[8]);
    assertThat(refusal(external("w.bin", offset, length))).isEqualTo("tensor 'w': " + reason);
  }

  @Test
  void externalDataThatIsMissingIsRefused() throws IOException {
    assertThat(refusal(external("gone.bin", "0", "8")))
        .isEqualTo("tensor 'w': external data 'gone.bin' is missing; it belongs beside the model");
  }

  private static byte[] external(String location, String offset, String length) {
    Map<String, String> entries = Map.of("location", location, "offset", offset, "length", length);
    return withInitializer(t -> {
      t.packedIntegers(1, new long[] {2});
      t.integer(2, ElementType.FLOAT.code());
      t.text(8, "w");
      t.integer(14, 1);
      entries.forEach((key, value) ->
          t.message(
              13,
              message(e -> {
                e.text(1, key);
                e.text(2, value);
              })));
    });
  }

  @Test
  void aSparseTensorWhoseIndicesDoNotFitIsRefused() throws IOException {
    SparseTensor sparse =
        new SparseTensor(
            Models.weight("s", 3),
            new Tensor(
                "", ElementType.INT64, Shape.of(2), Arena.ofAuto().allocate(16, 8), List.of()),
            Shape.of(10));
    Graph graph =
        new Graph(
            "g",
            List.of(),
            List.of(),
            List.of(sparse),
            List.of(),
            List.<TensorSpec>of(),
            List.of());
    assertThat(refusal(Models.of(graph)))
        .isEqualTo("sparse tensor 's': 3 values, but indices of shape 2");
  }

  @Test
  void controlCharactersInNamesAreEscaped() throws IOException {
    assertThat(refusal(Models.of(Models.node("a\n\u001B[31m\u202E", "Add", "x,ghost", "y"))))
        .startsWith("node 'a\\u000a\\u001b[31m\\u202e': ");
  }

  @Test
  void aNameThatIsNotUtf8IsRefused() throws IOException {
    byte[] model = bytes(message(m -> m.bytes(2, new byte[] {'a', (byte) 0xC3, (byte) 0x28})));
    assertThat(refusal(model)).endsWith("text that is not UTF-8");
  }

  @Test
  void aNameWithoutEndIsRefused() throws IOException {
    assertThat(refusal(Models.of(Models.node("n".repeat(100_000), "Relu", "x", "y"))))
        .endsWith("a name of 100000 bytes; names end at 10000");
  }

  @Test
  void aLongNameIsShortenedInTheMessage() throws IOException {
    String name = "n".repeat(10_000);
    assertThat(refusal(Models.of(Models.node(name, "Add", "x,ghost", "y")))).hasSizeLessThan(1000);
  }
}
