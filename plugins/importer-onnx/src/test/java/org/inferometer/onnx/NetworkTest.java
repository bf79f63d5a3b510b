package org.inferometer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @TempDir private Path folder;

  private static Network network(Graph graph) {
    return Network.of(Models.of(graph), "net", "test", "onnx", null);
  }

  private static Network network(Node... nodes) {
    return network(Models.of(nodes).graph());
  }

  private static Node withMetadata(Node node, String layers, String types) {
    return new Node(
        node.name(),
        node.opType(),
        "",
        "",
        node.inputs(),
        node.outputs(),
        node.attributes(),
        Map.of(Network.LAYER_KEY, layers, Network.LAYER_TYPE_KEY, types));
  }

  @Test
  void everyNodeIsALayerWithANameOfItsOwn() {
    Network network =
        network(
            Models.node("a", "Relu", "x", "1"),
            Models.node("", "Relu", "1", "2"),
            Models.node("a", "Relu", "2", "3"),
            Models.node("a", "Relu", "3", "4"),
            Models.node("a_2", "Relu", "4", "y"));
    assertThat(network.layers())
        .extracting(Layer::name)
        .containsExactly("a", "Relu_1", "a_2", "a_3", "a_2_2");
    assertThat(network.layers()).extracting(Layer::type).containsOnly("Relu");
  }

  @Test
  void metadataGathersNodesIntoLayersAndSplitsANodeIntoSeveral() {
    Network network =
        network(
            withMetadata(Models.node("1", "Reshape", "x", "a"), "fc", "InnerProduct"),
            withMetadata(Models.node("2", "Relu", "a", "b"), "bn\nscale", "BatchNorm\nScale"),
            withMetadata(Models.node("3", "Gemm", "b", "y"), "fc", "InnerProduct"));
    assertThat(network.layers())
        .containsExactly(
            new Layer("fc", "InnerProduct", List.of(0, 2), 0),
            new Layer("bn", "BatchNorm", List.of(1), 0),
            new Layer("scale", "Scale", List.of(1), 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"None", "?", "*", "-1", "", "null", "unknown", "_"})
  void aPlaceholderIsNotTheNameOfADimension(String placeholder) throws Exception {
    Network network = readAgain(placeholder, placeholder);

    assertThat(network.bind(Optional.empty(), Map.of("x", Shape.of(4, 16))).inputs().values())
        .extracting(type -> type.shape().toList())
        .containsExactly(List.of(4L, 16L));
    assertThat(network.bind(Optional.of(4), Map.of("x", Shape.of(4, 16))).batch()).isEqualTo(4);
    assertThatThrownBy(() -> network.bind(Optional.of(2), Map.of()))
        .hasMessage("open dimensions: input 'x' dimension 1")
        .satisfies(refusal ->
            assertThat(Remedy.of(refusal)).containsExactly(new Remedy(Setting.SHAPE, "x=2xN")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"N", "unk__12", "12", "nonexistent", "sequence"})
  void aNameThatSaysSomethingIsOneSizeWhereverItStands(String name) throws Exception {
    assertThatThrownBy(
            () -> readAgain(name, name).bind(Optional.empty(), Map.of("x", Shape.of(4, 16))))
        .hasMessage("dimension '" + name + "' cannot be both 4 and 16");
  }

  private Network readAgain(Object... dimensions) throws Exception {
    TensorSpec x =
        new TensorSpec("x", ElementType.FLOAT, org.inferometer.graph.Dimension.list(dimensions));
    Path file = folder.resolve("open.onnx");
    OnnxWriter.write(
        Models.of(
            Models.graph(
                List.of(x),
                List.of(Models.floats("y", 2)),
                List.of(),
                Models.node("a", "Relu", "x", "y"))),
        file);
    return Network.of(OnnxReader.read(file), "net", "test", "onnx", null);
  }

  @Test
  void inputsWithAnInitializerAreNotFed() {
    Network network =
        network(
            Models.graph(
                List.of(Models.floats("x", 2), Models.floats("w", 2)),
                List.of(Models.floats("y", 2)),
                List.of(Models.weight("w", 2)),
                Models.node("a", "Add", "x,w", "y")));
    assertThat(network.inputs()).extracting(TensorSpec::name).containsExactly("x");
  }

  @Test
  void aWeightCountsOnceWithTheFirstLayerThatUsesIt() {
    Network network =
        network(
            Models.graph(
                List.of(Models.floats("x", 2)),
                List.of(Models.floats("y", 2)),
                List.of(Models.weight("w", 2, 3), Models.weight("unused", 100)),
                Models.node("a", "MatMul", "x,w", "t"),
                Models.node("b", "MatMul", "t,w", "y")));
    assertThat(network.layers()).extracting(Layer::parameterCount).containsExactly(6L, 0L);
    assertThat(network.parameterCount()).isEqualTo(6);
  }

  @Test
  void whatConfiguresAnOperatorIsNoParameter() {
    Network network =
        network(
            Models.graph(
                List.of(Models.floats("x", 2)),
                List.of(Models.floats("y", 2)),
                List.of(
                    Models.weight("scale", 8),
                    Models.weight("bias", 8),
                    Models.weight("mean", 8),
                    Models.weight("variance", 8),
                    Models.weight("scales", 4),
                    Models.weight("literal"),
                    new Tensor(
                        "shape",
                        ElementType.INT64,
                        Shape.of(2),
                        Arena.ofAuto().allocate(16, 8),
                        List.of())),
                Models.node("bn", "BatchNormalization", "x,scale,bias,mean,variance", "t"),
                Models.node("up", "Resize", "t,,scales", "u"),
                Models.node("half", "Mul", "u,literal", "v"),
                Models.node("flat", "Reshape", "v,shape", "y")));
    assertThat(network.parameterCount()).isEqualTo(16);
  }

  // SqueezeNet 1.1: torchvision's table of models. Super-resolution: the sum over the layers that
  // the
  // PyTorch tutorial defines, 1·64·25+64 + 64·64·9+64 + 64·32·9+32 + 32·9·9+9. MNIST: over CNTK's
  // two convolutions and one dense layer, 8·25+8 + 8·16·25+16 + 256·10+10.
  @ParameterizedTest
  @CsvSource({
    "squeezenet_fp16/SqueezeNet_fp16.onnx, 1235496",
    "super_resolution/pytorch_super_resolution.onnx, 59657",
    "mnist/mnist.onnx, 5994"
  })
  void parametersOfRealModelsAreThePublishedOnes(String model, long parameters) throws Exception {
    Network network = new OnnxImporter().load(SharedModels.folder().resolve(model));
    assertThat(network.parameterCount()).isEqualTo(parameters);
  }

  @Test
  void theFingerprintIsThatOfTheFile() throws Exception {
    Path file = folder.resolve("a model.onnx");
    OnnxWriter.write(Models.of(Models.node("r", "Relu", "x", "y")), file);
    Network network = new OnnxImporter().load(file);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    assertThat(network.sha256()).isEqualTo(HexFormat.of().formatHex(digest));
    assertThat(Network.of(network.model(), "a", "zoo:a", "zoo", null).sha256())
        .isEqualTo(network.sha256());
    assertThat(network.name()).isEqualTo("a-model");
  }

  @Test
  void theFingerprintChangesWithTheExternalData() throws Exception {
    Path file = folder.resolve("m.onnx");
    Model model =
        Models.of(
            Models.graph(
                List.of(Models.floats("x", 2)),
                List.of(Models.floats("y", 2)),
                List.of(Models.weight("w", 1000)),
                Models.node("a", "Add", "x,w", "y")));
    OnnxWriter.write(model, file, 100);
    String before = new OnnxImporter().load(file).sha256();
    byte[] data = Files.readAllBytes(folder.resolve("m.onnx.data"));
    data[0] ^= 1;
    Files.write(folder.resolve("m.onnx.data"), data);
    assertThat(new OnnxImporter().load(file).sha256()).isNotEqualTo(before);
  }

  @Test
  void aNameThatIsUnfitForAFileIsRefused() {
    Model model = Models.of(Models.node("r", "Relu", "x", "y"));
    assertThatThrownBy(() -> Network.of(model, "a/b", "", "onnx", null))
        .hasMessageContaining("'a/b'");
    assertThat(Network.nameFor(Path.of("/tmp/..onnx"))).isEqualTo("network");
    assertThat(Network.nameFor(Path.of("resnet-50.v1.onnx"))).isEqualTo("resnet-50.v1");
  }

  @Test
  void nodesOutOfOrderAreSortedOnImport() throws Exception {
    Path file = folder.resolve("m.onnx");
    OnnxWriter.write(
        Models.of(
            Models.node("last", "Relu", "b", "y"),
            Models.node("first", "Relu", "x", "a"),
            Models.node("middle", "Relu", "a", "b")),
        file);
    assertThat(new OnnxImporter().load(file).graph().nodes())
        .extracting(Node::name)
        .containsExactly("first", "middle", "last");
  }

  @Test
  void theIndexKnowsMakersAndUsersThroughSubgraphs() {
    Graph body =
        new Graph(
            "body",
            List.of(Models.node("inner", "Add", "x,s", "t")),
            List.of(Models.weight("s", 2)),
            List.of(),
            List.of(),
            List.of(Models.floats("t", 2)),
            List.of());
    Attribute held = new Attribute("then_branch", new Attribute.Graphs(false, List.of(body)));
    GraphIndex index =
        GraphIndex.of(
            Models.of(
                    Models.node("a", "Add", "x,x", "c"),
                    Node.of("if", "If", List.of("c"), List.of("y"), held))
                .graph());
    assertThat(index.consumers("x")).containsExactly(0, 1);
    assertThat(index.consumers("s")).isEmpty();
    assertThat(index.producer("y")).isEqualTo(1);
    assertThat(index.producer("x")).isEqualTo(-1);
  }
}
