package org.inferometer.importer.tensorflow.operator;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Single steps of recurrent networks.
public final class RecurrentFamily {
  private RecurrentFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("BlockLSTM", BlockLstm::convert),
        Row.of("BlockLSTMV2", BlockLstm::convert),
        Row.of("LSTMBlockCell", RecurrentFamily::lstm),
        Row.of("GRUBlockCell", RecurrentFamily::gru));
  }

  /// One step of an LSTM (TensorFlow's `LSTMBlockCell`): gates i, c, f, o of `[x, h] w + b`; `cs =
  /// ci i + cs_prev sigmoid(f + forget_bias)`, `h = tanh(cs) sigmoid(o)`, with peepholes where it
  /// has them.
  private static void lstm(Scope scope) {
    Value state = scope.input(1);
    Value joined =
        scope.emit("Concat", List.of(scope.input(0), scope.input(2)), Attribute.of("axis", 1));
    Value product = scope.emit("MatMul", List.of(joined, scope.input(3)));
    Value sum = scope.emit("Add", List.of(product, scope.input(7)));
    List<Value> gates = scope.emitAll("Split", 4, List.of(sum), Attribute.of("axis", 1));
    boolean peeps = scope.attributes().flag("use_peephole", false);
    Value bias = Emit.number(scope, state, scope.attributes().number("forget_bias", 1));
    Value input = gate(scope, gates.get(0), state, scope.input(4), peeps);
    Value candidate = scope.emit("Tanh", List.of(gates.get(1)));
    Value shifted = scope.emit("Add", List.of(gates.get(2), bias));
    Value forget = gate(scope, shifted, state, scope.input(5), peeps);
    Value kept = scope.emit("Mul", List.of(state, forget));
    Value next = scope.emit("Add", List.of(scope.emit("Mul", List.of(candidate, input)), kept));
    float most = scope.attributes().number("cell_clip", 3);
    if (most > 0) {
      Value low = Emit.number(scope, state, -most);
      next = scope.emit("Clip", List.of(next, low, Emit.number(scope, state, most)));
    }
    Value output = gate(scope, gates.get(3), next, scope.input(6), peeps);
    Value active = scope.emit("Tanh", List.of(next));
    Value hidden = scope.emit("Mul", List.of(active, output));
    List<Value> all = List.of(input, next, forget, output, candidate, active, hidden);
    for (int i = 0; i < all.size(); i++) {
      scope.result(i, scope.shaped(scope.typed(all.get(i), state.type()), state.shape()));
    }
  }

  private static Value gate(Scope scope, Value sum, Value state, Value weights, boolean peeps) {
    Value open =
        peeps ? scope.emit("Add", List.of(sum, scope.emit("Mul", List.of(state, weights)))) : sum;
    return scope.emit("Sigmoid", List.of(open));
  }

  /// One step of a GRU (TensorFlow's `GRUBlockCell`): `r, u = sigmoid([x, h] w_ru + b_ru)`, `c =
  /// tanh([x, h r] w_c + b_c)`, `h = u h + (1 - u) c`.
  private static void gru(Scope scope) {
    Value x = scope.input(0);
    Value state = scope.input(1);
    Attribute columns = Attribute.of("axis", 1);
    Value joined = scope.emit("Concat", List.of(x, state), columns);
    Value product = scope.emit("MatMul", List.of(joined, scope.input(2)));
    Value sum = scope.emit("Add", List.of(product, scope.input(4)));
    List<Value> gates =
        scope.emitAll("Split", 2, List.of(scope.emit("Sigmoid", List.of(sum))), columns);
    Value reset = scope.emit("Mul", List.of(state, gates.get(0)));
    Value again = scope.emit("Concat", List.of(x, reset), columns);
    Value inner = scope.emit("MatMul", List.of(again, scope.input(3)));
    Value candidate =
        scope.emit("Tanh", List.of(scope.emit("Add", List.of(inner, scope.input(5)))));
    Value one = Emit.number(scope, state, 1);
    Value rest = scope.emit("Sub", List.of(one, gates.get(1)));
    Value kept = scope.emit("Mul", List.of(gates.get(1), state));
    Value next = scope.emit("Add", List.of(kept, scope.emit("Mul", List.of(rest, candidate))));
    List<Value> all = List.of(gates.get(0), gates.get(1), candidate, next);
    for (int i = 0; i < all.size(); i++) {
      scope.result(i, scope.shaped(scope.typed(all.get(i), state.type()), state.shape()));
    }
  }
}
