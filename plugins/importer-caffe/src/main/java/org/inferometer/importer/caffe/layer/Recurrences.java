package org.inferometer.importer.caffe.layer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.jspecify.annotations.Nullable;

/// Recurrent layers, one step after the other. Input `time x batch x any`, and for each step of
/// each item whether a sequence goes on. What Caffe keeps from one run to the next starts as zeros
/// here.
final class Recurrences {
  static final List<CaffeLayer> ROWS =
      List.of(
          CaffeLayer.ofMany("LSTM", site -> new Unrolled(site, 4).lstm()),
          CaffeLayer.ofMany("RNN", site -> new Unrolled(site, 1).rnn()));

  private static final long LONGEST = 512;

  private Recurrences() {}

  private static final class Unrolled {
    private final Site site;
    private final long steps;
    private final long batch;
    private final long hidden;
    private final int gates;
    private final boolean exposed;
    private final List<Value> transformed = new ArrayList<>();
    private final List<Value> goesOn = new ArrayList<>();
    private int blob;

    Unrolled(Site site, int gates) {
      this.site = site;
      this.gates = gates;
      var p = site.layer().getRecurrentParam();
      Value x = site.inputs(2, 5).getFirst();
      if (x.rank() < 2) {
        throw site.error("takes time x batch x any, not " + x);
      }
      this.steps = site.size(x, 0);
      this.batch = site.size(x, 1);
      this.hidden = Integer.toUnsignedLong(p.getNumOutput());
      this.exposed = p.getExposeHidden();
      if (steps > LONGEST || hidden < 1) {
        throw site.error(
            "has " + steps + " steps of " + hidden + " outputs; 1 to 512 steps are known");
      }
      transform(x);
    }

    /// The part of all gates that no step changes: `W x + b`, and `W' s` of the static input.
    private void transform(Value x) {
      long elements = site.count(x, 2, x.rank());
      Value rows = site.reshape(x, Dims.fixed(steps * batch, elements));
      Value weight =
          site.blob(
              blob++, "weight-x", Weights.he(Math.max(1, elements)), gates * hidden, elements);
      Value bias = site.blob(blob++, "bias", new Weights.Constant(0), gates * hidden);
      Value all = gemm(rows, weight, bias, steps * batch, gates * hidden);
      @Nullable Value fixed = staticPart();
      Value steady = site.reshape(all, Dims.fixed(steps, batch, gates * hidden));
      transformed.addAll(perStep(fixed == null ? steady : site.binary("Add", steady, fixed)));
      Value cont = site.inputs().get(1);
      if (cont.rank() != 2 || site.size(cont, 0) != steps || site.size(cont, 1) != batch) {
        throw site.error("takes time x batch as its second bottom, not " + cont);
      }
      goesOn.addAll(perStep(site.reshape(cont, Dims.fixed(steps, batch, 1))));
    }

    private @Nullable Value staticPart() {
      int states = exposed ? (gates == 4 ? 2 : 1) : 0;
      if (site.inputs().size() == 2 + states) {
        return null;
      }
      site.inputs(3 + states, 3 + states);
      Value s = site.inputs().get(2);
      long elements = site.count(s, 1, s.rank());
      Value weight =
          site.blob(
              blob++, "weight-static", Weights.he(Math.max(1, elements)), gates * hidden, elements);
      Value rows = site.reshape(s, Dims.fixed(batch, elements));
      return gemm(rows, weight, null, batch, gates * hidden);
    }

    private List<Value> perStep(Value x) {
      long width = site.size(x, 2);
      long[] ones = new long[(int) steps];
      java.util.Arrays.fill(ones, 1);
      return site.split(x, 0, ones).stream()
          .map(step -> site.reshape(step, Dims.fixed(batch, width)))
          .toList();
    }

    private Value gemm(Value rows, Value weight, @Nullable Value bias, long count, long width) {
      List<@Nullable Value> arguments = new ArrayList<>(List.of(rows, weight));
      if (bias != null) {
        arguments.add(bias);
      }
      return site.node("Gemm", arguments, Dims.fixed(count, width), Attribute.of("transB", 1));
    }

    private Value state(int index) {
      if (!exposed) {
        return site.floats(List.of(batch, hidden), new float[Math.toIntExact(batch * hidden)]);
      }
      int states = gates == 4 ? 2 : 1;
      Value given = site.inputs().get(site.inputs().size() - states + index);
      return site.reshape(given, Dims.fixed(batch, hidden));
    }

    private List<Value> results(List<Value> tops, Value... states) {
      Dimension one = Dimension.of(1);
      List<Dimension> dims =
          List.of(one, Dimension.of(batch), Dimension.of(site.size(tops.getFirst(), 1)));
      List<Value> rows = tops.stream().map(top -> site.reshape(top, dims)).toList();
      List<Value> results = new ArrayList<>();
      results.add(rows.size() == 1 ? site.same("Identity", rows.getFirst()) : site.concat(0, rows));
      if (exposed) {
        for (Value state : states) {
          results.add(site.reshape(state, Dims.fixed(1, batch, hidden)));
        }
      }
      return results;
    }

    /// Input, forget and output gates, then the candidate (`lstm_unit_layer.cpp`).
    List<Value> lstm() {
      Value recurrent = site.blob(blob, "weight-h", Weights.he(hidden), 4 * hidden, hidden);
      Value h = state(0);
      Value c = state(1);
      List<Value> tops = new ArrayList<>();
      for (int step = 0; step < steps; step++) {
        Value kept = site.binary("Mul", h, goesOn.get(step));
        Value gate =
            site.binary(
                "Add", transformed.get(step), gemm(kept, recurrent, null, batch, 4 * hidden));
        List<Value> parts = site.split(gate, 1, hidden, hidden, hidden, hidden);
        Value forget = site.binary("Mul", site.same("Sigmoid", parts.get(1)), goesOn.get(step));
        Value written =
            site.binary("Mul", site.same("Sigmoid", parts.get(0)), site.same("Tanh", parts.get(3)));
        c = site.binary("Add", site.binary("Mul", c, forget), written);
        h = site.binary("Mul", site.same("Sigmoid", parts.get(2)), site.same("Tanh", c));
        tops.add(h);
      }
      return results(tops, h, c);
    }

    /// `h = tanh(W h + x)`, and of it the output `tanh(V h + b)` (`rnn_layer.cpp`).
    List<Value> rnn() {
      Value recurrent = site.blob(blob++, "weight-h", Weights.he(hidden), hidden, hidden);
      Value output = site.blob(blob++, "weight-o", Weights.he(hidden), hidden, hidden);
      Value bias = site.blob(blob, "bias-o", new Weights.Constant(0), hidden);
      Value h = state(0);
      List<Value> tops = new ArrayList<>();
      for (int step = 0; step < steps; step++) {
        Value kept = site.binary("Mul", h, goesOn.get(step));
        Value sum =
            site.binary("Add", transformed.get(step), gemm(kept, recurrent, null, batch, hidden));
        h = site.same("Tanh", sum);
        tops.add(site.same("Tanh", gemm(h, output, bias, batch, hidden)));
      }
      return results(tops, h);
    }
  }
}
