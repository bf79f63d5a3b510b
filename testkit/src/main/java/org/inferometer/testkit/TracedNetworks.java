package org.inferometer.testkit;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;

/// Small networks, each with something that engines fuse, fold, remove or rename. All tensors are
/// FP32; the input `x` has the shape [1, 4, 4], and nothing else needs to be fed.
public final class TracedNetworks {
  private static final long OPSET = 17;
  private static final Shape SHAPE = Shape.of(1, 4, 4);

  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> initializers = new ArrayList<>();
  private final List<TensorSpec> inputs = new ArrayList<>(List.of(spec("x")));

  private TracedNetworks() {}

  public static List<Network> all() {
    return List.of(
        chain(),
        residual(),
        twins(),
        constants(),
        shapes(),
        doingNothing(),
        onlyDoingNothing(),
        readByNobody(),
        outputThatIsRead(),
        constantOutput(),
        views(),
        joins(),
        attention(),
        subgraph(),
        defaultInput(),
        unnamedNodes(),
        namesWithMarks(),
        layersOfSeveralNodes(),
        severalLayersOfANode(),
        addedNodes());
  }

  private static Network chain() {
    return new TracedNetworks()
        .weight("w")
        .weight("b")
        .node("product", "MatMul", "x w", "t")
        .node("sum", "Add", "t b", "u")
        .node("relu", "Relu", "u", "v")
        .node("sigmoid", "Sigmoid", "v", "y")
        .network("chain", "y");
  }

  private static Network residual() {
    return new TracedNetworks()
        .weight("w")
        .node("first", "MatMul", "x w", "t")
        .node("relu", "Relu", "t", "u")
        .node("second", "MatMul", "u w", "v")
        .node("sum", "Add", "v x", "s")
        .node("last", "Relu", "s", "y")
        .network("residual", "y");
  }

  private static Network twins() {
    return new TracedNetworks()
        .node("left", "Sin", "x", "l")
        .node("right", "Sin", "x", "r")
        .node("other", "Cos", "x", "o")
        .node("sum", "Add", "l r", "s")
        .node("product", "Mul", "s o", "y")
        .network("twins", "y");
  }

  private static Network constants() {
    return new TracedNetworks()
        .weight("w")
        .node("root", "Sqrt", "w", "r")
        .node("negative", "Neg", "r", "n")
        .node("product", "Mul", "x n", "y")
        .network("constants", "y");
  }

  private static Network shapes() {
    return new TracedNetworks()
        .node("shape", "Shape", "x", "s")
        .node("sine", "Sin", "x", "t")
        .node("reshape", "Reshape", "t s", "y")
        .network("shapes", "y");
  }

  private static Network doingNothing() {
    return new TracedNetworks()
        .node("before", "Identity", "x", "i")
        .node("sine", "Sin", "i", "s")
        .node("drop", "Dropout", "s", "d")
        .node("cosine", "Cos", "d", "c")
        .node("after", "Identity", "c", "y")
        .network("doing-nothing", "y");
  }

  private static Network onlyDoingNothing() {
    return new TracedNetworks()
        .node("first", "Identity", "x", "i")
        .node("second", "Identity", "i", "y")
        .network("only-doing-nothing", "y");
  }

  private static Network readByNobody() {
    return new TracedNetworks()
        .node("sine", "Sin", "x", "y")
        .node("twin", "Sin", "x", "idle")
        .node("cosine", "Cos", "idle", "idler")
        .network("read-by-nobody", "y");
  }

  private static Network outputThatIsRead() {
    return new TracedNetworks()
        .node("sine", "Sin", "x", "s")
        .node("relu", "Relu", "s", "r")
        .node("cosine", "Cos", "r", "c")
        .network("output-that-is-read", "s", "r", "c");
  }

  private static Network constantOutput() {
    return new TracedNetworks()
        .weight("w")
        .node("sine", "Sin", "x", "y")
        .node("root", "Sqrt", "w", "z")
        .network("constant-output", "y", "z");
  }

  private static Network views() {
    return new TracedNetworks()
        .node("transpose", "Transpose", "x", "t", Attribute.of("perm", new long[] {0, 2, 1}))
        .node("back", "Transpose", "t", "b", Attribute.of("perm", new long[] {0, 2, 1}))
        .node("relu", "Relu", "b", "r")
        .node("flatten", "Flatten", "r", "f")
        .node("softmax", "Softmax", "f", "s")
        .node("shape", "Shape", "x", "d")
        .node("reshape", "Reshape", "s d", "y")
        .network("views", "y");
  }

  private static Network joins() {
    return new TracedNetworks()
        .node("sine", "Sin", "x", "s")
        .node("cosine", "Cos", "x", "c")
        .node("concat", "Concat", "s c", "k", Attribute.of("axis", 1))
        .node("split", "Split", "k", "p q", Attribute.of("axis", 1))
        .node("sum", "Add", "p q", "y")
        .network("joins", "y");
  }

  private static Network attention() {
    return new TracedNetworks()
        .weight("wq")
        .weight("wk")
        .weight("wv")
        .node("query", "MatMul", "x wq", "q")
        .node("key", "MatMul", "x wk", "k")
        .node("value", "MatMul", "x wv", "v")
        .node("transpose", "Transpose", "k", "kt", Attribute.of("perm", new long[] {0, 2, 1}))
        .node("scores", "MatMul", "q kt", "s")
        .node("softmax", "Softmax", "s", "p")
        .node("mix", "MatMul", "p v", "m")
        .node("sum", "Add", "m x", "y")
        .network("attention", "y");
  }

  private static Network subgraph() {
    return new TracedNetworks()
        .initializer("zero", Shape.of())
        .node("sine", "Sin", "x", "s")
        .node("mean", "ReduceMean", "s", "m", Attribute.of("keepdims", 0))
        .node("greater", "Greater", "m zero", "g")
        .node("branch", "If", "g", "y", branch("then_branch", "Cos"), branch("else_branch", "Relu"))
        .network("subgraph", "y");
  }

  private static Attribute branch(String name, String operator) {
    Node node = Node.of("inner", operator, List.of("s"), List.of(name + "_y"));
    Graph graph =
        new Graph(
            name,
            List.of(node),
            List.of(),
            List.of(),
            List.of(),
            List.of(spec(name + "_y")),
            List.of());
    return new Attribute(name, new Attribute.Graphs(false, List.of(graph)));
  }

  private static Network defaultInput() {
    TracedNetworks net =
        new TracedNetworks()
            .weight("scale")
            .node("root", "Sqrt", "scale", "r")
            .node("product", "Mul", "x r", "y");
    net.inputs.add(spec("scale"));
    return net.network("default-input", "y");
  }

  private static Network unnamedNodes() {
    return new TracedNetworks()
        .node("", "Sin", "x", "s")
        .node("", "Cos", "s", "c")
        .node("relu", "Relu", "c", "r")
        .node("", "Sigmoid", "r", "y")
        .network("unnamed-nodes", "y");
  }

  private static Network namesWithMarks() {
    return new TracedNetworks()
        .node("a + b", "Sin", "x", "s")
        .node("PWN(c)", "Cos", "s", "c")
        .node("d || e", "Relu", "c", "r")
        .node("{ForeignNode[f...g]}", "Sigmoid", "r", "y")
        .network("names-with-marks", "y");
  }

  private static Network layersOfSeveralNodes() {
    return new TracedNetworks()
        .weight("w")
        .weight("b")
        .part("dense", "Dense", "MatMul", "x w", "t")
        .part("dense", "Dense", "Add", "t b", "u")
        .part("dense", "Dense", "Relu", "u", "v")
        .part("swish", "Swish", "Sigmoid", "v", "s")
        .part("swish", "Swish", "Mul", "v s", "y")
        .network("layers-of-several-nodes", "y");
  }

  private static Network severalLayersOfANode() {
    return new TracedNetworks()
        .weight("w")
        .part("norm\nscale", "BatchNorm\nScale", "Mul", "x w", "t")
        .part("relu", "ReLU", "Relu", "t", "y")
        .network("several-layers-of-a-node", "y");
  }

  private static Network addedNodes() {
    TracedNetworks net = new TracedNetworks();
    Map<String, String> added = Map.of(Network.ADDED_KEY, "precision");
    net.nodes.add(cast("down", "x", "h", ElementType.FLOAT16).with(added));
    net.node("sine", "Sin", "h", "s");
    net.nodes.add(cast("up", "s", "y", ElementType.FLOAT).with(added));
    return net.network("added-nodes", "y");
  }

  private static Node cast(String name, String input, String output, ElementType type) {
    return Node.of(name, "Cast", List.of(input), List.of(output), Attribute.of("to", type.code()));
  }

  private TracedNetworks weight(String name) {
    return initializer(name, SHAPE);
  }

  private TracedNetworks initializer(String name, Shape shape) {
    float[] values = new float[(int) shape.elementCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / (float) values.length;
    }
    MemorySegment bytes = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
    bytes.copyFrom(MemorySegment.ofArray(values));
    initializers.add(new Tensor(name, ElementType.FLOAT, shape, bytes, List.of()));
    return this;
  }

  private TracedNetworks node(
      String name, String operator, String inputs, String outputs, Attribute... attributes) {
    nodes.add(
        Node.of(
            name, operator, List.of(inputs.split(" ")), List.of(outputs.split(" ")), attributes));
    return this;
  }

  /// A node that says of which layers it is a part.
  private TracedNetworks part(
      String layers, String types, String operator, String inputs, String output) {
    Node node =
        Node.of(operator + "_of_" + output, operator, List.of(inputs.split(" ")), List.of(output));
    nodes.add(node.with(Map.of(Network.LAYER_KEY, layers, Network.LAYER_TYPE_KEY, types)));
    return this;
  }

  private Network network(String name, String... outputs) {
    Graph graph =
        new Graph(
            name,
            nodes,
            initializers,
            List.of(),
            inputs,
            List.of(outputs).stream().map(TracedNetworks::spec).toList(),
            List.of());
    Model model =
        new Model(
            10,
            "",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", OPSET)),
            graph,
            List.of(),
            Map.of());
    return Network.of(model, name, "kit:" + name, "onnx", null);
  }

  private static TensorSpec spec(String name) {
    return new TensorSpec(
        name,
        ElementType.FLOAT,
        List.of(new Dimension.Fixed(1), new Dimension.Fixed(4), new Dimension.Fixed(4)));
  }
}
