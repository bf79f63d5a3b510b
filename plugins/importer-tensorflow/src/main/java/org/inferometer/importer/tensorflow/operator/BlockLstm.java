package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// A whole LSTM (TensorFlow's `BlockLSTM`): the step of `LSTMBlockCell` over `time x batch x
/// inputs`, as an ONNX Scan. ONNX's own LSTM clips other numbers: the gates, not the cell.
final class BlockLstm {
  /// How the gates lie in the product: `BlockLSTM` has i, c, f, o; its second version i, f, c, o.
  private static final List<String> FIRST = List.of("i", "c", "f", "o");

  private static final List<String> SECOND = List.of("i", "f", "c", "o");

  private final Scope scope;
  private final String prefix;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();

  private BlockLstm(Scope scope) {
    this.scope = scope;
    this.prefix = scope.fresh(scope.node().getName() + "/step") + "/";
  }

  static void convert(Scope scope) {
    new BlockLstm(scope).convert();
  }

  private void convert() {
    requireWhole();
    List<String> captured = new ArrayList<>();
    for (int i = 4; i < 9; i++) {
      captured.add(held(scope.input(i)));
    }
    boolean second = scope.node().getOp().equals("BlockLSTMV2");
    step(captured, second);
    Value state = scope.input(2);
    List<Value> all =
        scope.emitAll(
            "Scan",
            9,
            List.of(state, scope.input(3), scope.input(1)),
            Attribute.of("num_scan_inputs", 1),
            new Attribute("body", new Attribute.Graphs(false, List.of(body(state.type())))));
    for (int i = 0; i < 7; i++) {
      Value sequence = scope.typed(all.get(i + 2), state.type());
      long time = scope.input(1).shape().size(0);
      scope.result(
          i,
          scope.shaped(
              sequence, PartialShape.of(time, state.shape().size(0), state.shape().size(1))));
    }
  }

  /// Steps beyond the longest sequence would write zeros.
  private void requireWhole() {
    long[] longest = scope.input(0).numbers();
    long time = scope.input(1).shape().size(0);
    boolean whole = longest != null && longest[0] != Value.OPEN && (time < 0 || longest[0] >= time);
    if (!whole) {
      throw new Refusal("runs a part of its steps");
    }
  }

  /// The name of a weight within the body, which holds constants itself and sees what is computed.
  private String held(Value value) {
    if (value.value().isEmpty()) {
      throw new Refusal("computes its weights while it runs");
    }
    Tensor tensor = Constants.named(value.value().orElseThrow(), prefix + "w" + constants.size());
    constants.add(tensor);
    return tensor.name();
  }

  private String number(double number) {
    Tensor tensor =
        Constants.of(prefix + "n" + constants.size(), scope.input(2).type(), Shape.of(), number);
    constants.add(tensor);
    return tensor.name();
  }

  private String node(String operator, List<String> inputs, Attribute... attributes) {
    String output = prefix + "t" + nodes.size();
    nodes.add(Node.of(output, operator, inputs, List.of(output), attributes));
    return output;
  }

  /// @param weights of the product, of the peepholes i, f and o, and the bias
  private void step(List<String> weights, boolean second) {
    Attribute columns = Attribute.of("axis", 1);
    String joined = node("Concat", List.of(prefix + "x", prefix + "h"), columns);
    String product = node("MatMul", List.of(joined, weights.get(0)));
    String sum = node("Add", List.of(product, weights.get(4)));
    List<String> order = second ? SECOND : FIRST;
    nodes.add(
        Node.of(
            prefix + "split",
            "Split",
            List.of(sum),
            order.stream().map(gate -> prefix + "sum_" + gate).toList(),
            columns));
    float bias = second ? 0 : scope.attributes().number("forget_bias", 1);
    String forgetSum = node("Add", List.of(prefix + "sum_f", number(bias)));
    String input = gate(prefix + "sum_i", prefix + "cs", weights.get(1), "i");
    String forget = gate(forgetSum, prefix + "cs", weights.get(2), "f");
    String candidate = named("c", "Tanh", prefix + "sum_c");
    String fresh = node("Mul", List.of(candidate, input));
    String kept = node("Mul", List.of(prefix + "cs", forget));
    String state = clipped(node("Add", List.of(fresh, kept)), second);
    String output = gate(prefix + "sum_o", state, weights.get(3), "o");
    String active = named("a", "Tanh", state);
    String hidden = node("Mul", List.of(active, output));
    nodes.add(Node.of(prefix + "next_cs", "Identity", List.of(state), List.of(prefix + "next_cs")));
    nodes.add(Node.of(prefix + "all_cs", "Identity", List.of(state), List.of(prefix + "all_cs")));
    nodes.add(Node.of(prefix + "next_h", "Identity", List.of(hidden), List.of(prefix + "next_h")));
    nodes.add(Node.of(prefix + "all_h", "Identity", List.of(hidden), List.of(prefix + "all_h")));
  }

  private String clipped(String state, boolean second) {
    float most = scope.attributes().number("cell_clip", second ? 0 : 3);
    return most > 0 ? node("Clip", List.of(state, number(-most), number(most))) : state;
  }

  private String gate(String sum, String state, String peephole, String name) {
    boolean peeps = scope.attributes().flag("use_peephole", false);
    String open = peeps ? node("Add", List.of(sum, node("Mul", List.of(state, peephole)))) : sum;
    return named(name, "Sigmoid", open);
  }

  private String named(String name, String operator, String input) {
    String output = prefix + "all_" + name;
    nodes.add(Node.of(output, operator, List.of(input), List.of(output)));
    return output;
  }

  /// Yields the states, then i, cs, f, o, c, tanh(cs) and h of the step.
  private Graph body(ElementType type) {
    List<TensorSpec> inputs = List.of(spec("cs", type), spec("h", type), spec("x", type));
    List<TensorSpec> outputs =
        List.of(
            spec("next_cs", type),
            spec("next_h", type),
            spec("all_i", type),
            spec("all_cs", type),
            spec("all_f", type),
            spec("all_o", type),
            spec("all_c", type),
            spec("all_a", type),
            spec("all_h", type));
    return new Graph("step", nodes, constants, List.of(), inputs, outputs, List.of());
  }

  private TensorSpec spec(String name, ElementType type) {
    return new TensorSpec(
        prefix + name, type, List.of(new Dimension.Unknown(), new Dimension.Unknown()));
  }
}
