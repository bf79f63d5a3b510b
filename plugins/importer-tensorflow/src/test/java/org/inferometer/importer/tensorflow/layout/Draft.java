package org.inferometer.importer.tensorflow.layout;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.inferometer.backend.onnxruntime.OnnxRuntimeInterpreter;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;

/// A graph of NHWC operators as a conversion writes it, for tests.
final class Draft {
  static final long[] TO_CHANNELS_FIRST = {0, 3, 1, 2};
  static final long[] TO_CHANNELS_LAST = {0, 2, 3, 1};

  final List<Node> nodes = new ArrayList<>();
  final List<Tensor> constants = new ArrayList<>();
  final List<TensorSpec> inputs = new ArrayList<>();
  final List<TensorSpec> infos = new ArrayList<>();
  final Map<String, long[]> shapes = new HashMap<>();
  private final Random random;

  Draft(Random random) {
    this.random = random;
  }

  String input(String name, long... dims) {
    inputs.add(new TensorSpec(name, ElementType.FLOAT, Dimension.fixed(Shape.of(dims))));
    shapes.put(name, dims);
    return name;
  }

  String floats(long... dims) {
    int count = (int) Shape.of(dims).elementCount();
    MemorySegment data = Arena.ofAuto().allocate(Math.max(4, count * 4L), 4);
    for (int i = 0; i < count; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat() - 0.4f);
    }
    return constant(ElementType.FLOAT, dims, data.asSlice(0, count * 4L));
  }

  String integers(long... values) {
    return shaped(new long[] {values.length}, values);
  }

  String single(long value) {
    return shaped(new long[0], value);
  }

  private String shaped(long[] dims, long... values) {
    MemorySegment data = Arena.ofAuto().allocate(Math.max(8, values.length * 8L), 8);
    MemorySegment.copy(values, 0, data, ValueLayout.JAVA_LONG, 0, values.length);
    return constant(ElementType.INT64, dims, data.asSlice(0, values.length * 8L));
  }

  private String constant(ElementType type, long[] dims, MemorySegment data) {
    String name = "c" + constants.size();
    constants.add(new Tensor(name, type, Shape.of(dims), data, List.of()));
    shapes.put(name, dims);
    return name;
  }

  /// A layer of the source.
  String layer(String type, List<String> ins, Attribute... attributes) {
    String name = "t" + nodes.size();
    nodes.add(
        Node.of(name + "/node", type, ins, List.of(name), attributes)
            .with(Map.of(Network.LAYER_KEY, name, Network.LAYER_TYPE_KEY, type)));
    return name;
  }

  /// A transpose that a conversion adds.
  String added(String input, long... perm) {
    String name = "t" + nodes.size();
    nodes.add(
        Node.of(name + "/node", "Transpose", List.of(input), List.of(name), perm(perm))
            .with(Map.of(Network.ADDED_KEY, "NHWC")));
    return name;
  }

  static Attribute perm(long... perm) {
    return Attribute.of("perm", perm);
  }

  /// A convolution between two added transposes, with SAME padding of a 3 × 3 window.
  String convolution(String input, int in, int out) {
    String weights = added(floats(3, 3, in, out), 3, 2, 0, 1);
    String result =
        layer(
            "Conv",
            List.of(added(input, TO_CHANNELS_FIRST), weights),
            Attribute.of("pads", new long[] {1, 1, 1, 1}));
    return added(result, TO_CHANNELS_LAST);
  }

  Model model(String... outputs) {
    Graph graph =
        new Graph(
            "draft",
            nodes,
            constants,
            List.of(),
            inputs,
            java.util.Arrays.stream(outputs)
                .map(name -> new TensorSpec(name, ElementType.FLOAT, null))
                .toList(),
            infos);
    return new Model(
        10,
        "test",
        "1",
        "",
        1,
        "",
        List.of(new Model.OperatorSet("", 18)),
        graph,
        List.of(),
        Map.of());
  }

  static List<Node> transposes(Model model) {
    return model.graph().nodes().stream().filter(node -> node.is("Transpose")).toList();
  }

  static Map<String, HostTensor> outputs(Model model) throws Exception {
    Network network = Network.of(model, "draft", "draft", "test", null);
    Binding binding = network.bind(Optional.empty(), Map.of());
    Map<String, HostTensor> fed = new HashMap<>();
    binding
        .inputs()
        .forEach((name, type) -> {
          Random values = new Random(name.hashCode());
          MemorySegment data = Arena.ofAuto().allocate(Math.max(4, type.bytes()), 64);
          for (long i = 0; i < type.bytes() / 4; i++) {
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, values.nextFloat() - 0.4f);
          }
          fed.put(name, new HostTensor(type, data.asSlice(0, type.bytes())));
        });
    return new OnnxRuntimeInterpreter().interpret(network, binding, fed).outputs();
  }
}
