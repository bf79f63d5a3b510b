package org.inferometer.importer.tensorflow;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Shape;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.GraphDef;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.TensorProto;
import org.inferometer.importer.tensorflow.proto.TensorShapeProto;
import org.inferometer.network.Network;

/// A frozen graph that a test writes down, with what its inputs are fed.
final class TestGraph {
  private final GraphDef.Builder graph = GraphDef.newBuilder();
  private final Map<String, HostTensor> fed = new LinkedHashMap<>();

  /// Numbers between -1 and 1.
  static double[] random(long seed, long count) {
    Random random = new Random(seed);
    double[] numbers = new double[(int) count];
    Arrays.setAll(numbers, _ -> random.nextFloat() * 2 - 1);
    return numbers;
  }

  static AttrValue attr(boolean value) {
    return AttrValue.newBuilder().setB(value).build();
  }

  static AttrValue attr(long value) {
    return AttrValue.newBuilder().setI(value).build();
  }

  static AttrValue attr(float value) {
    return AttrValue.newBuilder().setF(value).build();
  }

  static AttrValue attr(String value) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(value)).build();
  }

  static AttrValue attr(DataType value) {
    return AttrValue.newBuilder().setType(value).build();
  }

  static AttrValue list(long... values) {
    AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
    Arrays.stream(values).forEach(list::addI);
    return AttrValue.newBuilder().setList(list).build();
  }

  private static TensorShapeProto shape(long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    Arrays.stream(sizes)
        .forEach(size -> shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size)));
    return shape.build();
  }

  /// An input of FP32 numbers whose sizes the graph knows.
  TestGraph input(String name, double[] numbers, long... sizes) {
    return placeholder(name, DataType.DT_FLOAT, sizes)
        .feed(name, ElementType.FLOAT, numbers, sizes);
  }

  /// An input of FP32 numbers of whose sizes the graph knows none.
  TestGraph open(String name, double[] numbers, long... sizes) {
    long[] unknown = new long[sizes.length];
    Arrays.fill(unknown, -1);
    return placeholder(name, DataType.DT_FLOAT, unknown)
        .feed(name, ElementType.FLOAT, numbers, sizes);
  }

  TestGraph placeholder(String name, DataType type, long... sizes) {
    AttrValue shape = AttrValue.newBuilder().setShape(shape(sizes)).build();
    return node(name, "Placeholder", List.of(), Map.of("dtype", attr(type), "shape", shape));
  }

  TestGraph feed(String name, ElementType type, double[] numbers, long... sizes) {
    fed.put(name, Run.tensor(type, Shape.of(sizes), numbers));
    return this;
  }

  TestGraph constant(String name, double[] numbers, long... sizes) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(shape(sizes));
    Arrays.stream(numbers).forEach(number -> tensor.addFloatVal((float) number));
    return constant(name, tensor.build());
  }

  TestGraph integers(String name, long[] numbers, long... sizes) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDtype(DataType.DT_INT32).setTensorShape(shape(sizes));
    Arrays.stream(numbers).forEach(number -> tensor.addIntVal((int) number));
    return constant(name, tensor.build());
  }

  TestGraph integer(String name, long number) {
    return integers(name, new long[] {number});
  }

  TestGraph vector(String name, long... numbers) {
    return integers(name, numbers, numbers.length);
  }

  TestGraph constant(String name, TensorProto tensor) {
    return node(
        name,
        "Const",
        List.of(),
        Map.of(
            "dtype",
            attr(tensor.getDtype()),
            "value",
            AttrValue.newBuilder().setTensor(tensor).build()));
  }

  TestGraph node(String name, String type, List<String> inputs) {
    return node(name, type, inputs, Map.of());
  }

  TestGraph node(String name, String type, List<String> inputs, Map<String, AttrValue> attributes) {
    graph.addNode(
        NodeDef.newBuilder().setName(name).setOp(type).addAllInput(inputs).putAllAttr(attributes));
    return this;
  }

  GraphDef graph() {
    return graph.build();
  }

  Path save(Path folder) throws IOException {
    return Files.write(folder.resolve("test.pb"), graph().toByteArray());
  }

  Network network() throws IOException, ImportException {
    Path file = Files.createTempFile("graph", ".pb");
    try {
      Files.write(file, graph().toByteArray());
      return new TensorFlowImporter().load(file);
    } finally {
      Files.delete(file);
    }
  }

  /// The numbers of an output.
  double[] run(String output) throws Exception {
    return Run.numbers(Run.output(network(), fed, output));
  }

  /// The sizes of an output.
  long[] sizes(String output) throws Exception {
    return Run.output(network(), fed, output).type().shape().toArray();
  }
}
