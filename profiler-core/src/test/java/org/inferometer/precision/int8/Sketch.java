package org.inferometer.precision.int8;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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
import org.inferometer.precision.Conversion;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.QuantisationRules;

/// A graph from x, 1 x 4 x 8 x 8, in notes: the tensors that each node reads and writes. What
/// nothing reads is an output. A node is named after its operator and what it writes.
final class Sketch {
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(7);
  private Attribute[] next = {};

  /// Attributes of the node that comes next.
  Sketch attributes(Attribute... attributes) {
    next = attributes;
    return this;
  }

  Sketch node(String type, String inputs, String output) {
    List<String> read = inputs.isEmpty() ? List.of() : Arrays.asList(inputs.split(" ", -1));
    nodes.add(Node.of("", type, read, List.of(output), next).named(type + "_" + output));
    next = new Attribute[0];
    return this;
  }

  /// A convolution of 1 x 1 with weights of its own.
  Sketch conv(String input, String output, int inputs, int outputs) {
    weight("w_" + output, outputs, inputs, 1, 1);
    return node("Conv", input + " w_" + output, output);
  }

  Sketch floats(String name, Shape shape, float... values) {
    MemorySegment bytes = MemorySegment.ofArray(values);
    constants.add(new Tensor(name, ElementType.FLOAT, shape, bytes, List.of()));
    return this;
  }

  /// Normally distributed numbers.
  Sketch weight(String name, long... dims) {
    float[] values = new float[(int) Shape.of(dims).elementCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return floats(name, Shape.of(dims), values);
  }

  Sketch longs(String name, long... values) {
    MemorySegment bytes = MemorySegment.ofArray(values);
    constants.add(new Tensor(name, ElementType.INT64, Shape.of(values.length), bytes, List.of()));
    return this;
  }

  Network network() {
    List<TensorSpec> outputs = new ArrayList<>();
    for (Node node : nodes) {
      String output = node.outputs().getFirst();
      if (nodes.stream().noneMatch(reader -> reader.inputs().contains(output))) {
        outputs.add(new TensorSpec(output, ElementType.FLOAT, null));
      }
    }
    Dimension[] dims = {Dimension.of(1), Dimension.of(4), Dimension.of(8), Dimension.of(8)};
    TensorSpec input = new TensorSpec("x", ElementType.FLOAT, List.of(dims));
    Graph graph =
        new Graph("sketch", nodes, constants, List.of(), List.of(input), outputs, List.of());
    List<Model.OperatorSet> sets = List.of(new Model.OperatorSet("", 17));
    Model model = new Model(10, "", "", "", 0, "", sets, graph, List.of(), Map.of());
    return Network.of(model, "sketch", "a test", "onnx", null);
  }

  /// The INT8 network with ranges that are made up.
  ///
  /// @param given where they are not 1
  Conversion convert(QuantisationRules rules, Map<String, Range> given)
      throws ConversionException {
    Int8Draft draft = Int8Draft.of(network(), Int8Options.of(rules));
    Map<String, Range> ranges = new LinkedHashMap<>();
    for (String tensor : draft.observed().keySet()) {
      ranges.put(tensor, given.getOrDefault(tensor, new Range.Threshold(1)));
    }
    return draft.convert(new CalibrationTable("min-max", "a test", false, 1, ranges));
  }
}
