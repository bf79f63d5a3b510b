package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.operator.NodeCost;
import org.inferometer.operator.Operators;
import org.inferometer.operator.TypedNode;

/// How many floating-point operations stand behind one output of a case: those of the row of the
/// catalogue, and one for each number that the output depends on.
///
/// FLOPs alone are too few: in a normalisation each output costs four or five, but the sum behind
/// it runs over a whole row. On how many numbers an output depends is found by changing some of
/// them and counting the outputs that change.
///
/// @param source how the count was found; a sentence without a full stop
record Operations(long count, String source) {
  /// Where the row has no formula: a multiplication, an addition and two more for each number.
  private static final long WITHOUT_FORMULA = 4;

  private static final int PROBES = 3;

  static Operations of(Setting setting) throws Reference.Refusal {
    long numbers = dependence(setting);
    long outputs = Math.max(setting.outputElements(), 1);
    String depends = "an output depends on " + numbers + (numbers == 1 ? " number" : " numbers");
    return switch (cost(setting)) {
      case NodeCost.Known(long flops) -> {
        long each = Math.ceilDiv(flops, outputs);
        yield new Operations(
            Math.max(each + numbers, 1),
            "the row of the catalogue has " + each + " FLOPs for an output; " + depends);
      }
      case NodeCost.Unknown(String reason) ->
          new Operations(
              WITHOUT_FORMULA * Math.max(numbers, 1),
              depends
                  + ", four operations for each, since the row of the catalogue tells no FLOPs: "
                  + reason);
    };
  }

  Operations times(int factor) {
    return factor == 1
        ? this
        : new Operations(
            factor * count, source + "; twice as many, since the reference rounds too");
  }

  private static NodeCost cost(Setting setting) {
    try {
      return formula(setting);
    } catch (RuntimeException e) {
      return new NodeCost.Unknown("describe fails: " + e.getMessage());
    }
  }

  private static NodeCost formula(Setting setting) {
    Map<String, TensorType> types = new HashMap<>();
    for (int i = 0; i < setting.inputs().size(); i++) {
      types.put(setting.node().inputs().get(i), setting.inputs().get(i));
    }
    for (int i = 0; i < setting.outputs().size(); i++) {
      types.put(setting.node().outputs().get(i), setting.outputs().get(i));
    }
    return Operators.standard()
        .with(CustomLayers.of(List.of(setting.layer())).rows())
        .of(setting.node())
        .flops(new TypedNode(setting.node(), name -> Optional.ofNullable(types.get(name))));
  }

  /// On how many floating-point numbers an output depends, rounded up.
  private static long dependence(Setting setting) throws Reference.Refusal {
    long outputs = setting.outputElements();
    if (outputs == 0) {
      return 0;
    }
    List<HostTensor> base = random(setting, 2);
    List<HostTensor> others = random(setting, 3);
    List<double[]> before = new Reference(setting).outputs(base);
    RandomGenerator random = new SplittableRandom(setting.drawn().seed());
    double all = 0;
    for (int i = 0; i < base.size(); i++) {
      int elements = (int) setting.inputs().get(i).shape().elementCount();
      boolean floating = FloatFormat.of(setting.inputs().get(i).elementType()).isPresent();
      long most = 0;
      for (int probe = 0; floating && probe < Math.min(PROBES, elements); probe++) {
        int at = probe == 0 ? 0 : probe == 1 ? elements - 1 : random.nextInt(elements);
        List<HostTensor> changed = new ArrayList<>(base);
        changed.set(i, exchanged(base.get(i), others.get(i), at));
        most = Math.max(most, different(before, new Reference(setting).outputs(changed)));
      }
      all += (double) most * elements / outputs;
    }
    return (long) Math.ceil(all);
  }

  private static List<HostTensor> random(Setting setting, int seed) {
    Case drawn = setting.drawn().with(ValueKind.RANDOM, 0);
    Setting random =
        new Setting(setting.layer(), drawn, setting.node(), setting.inputs(), setting.outputs());
    return Values.of(random.reseeded(seed)).stream().map(Reference::wide).toList();
  }

  private static HostTensor exchanged(HostTensor tensor, HostTensor other, int element) {
    double[] numbers = Reference.numbers(tensor);
    numbers[element] = Reference.numbers(other)[element];
    return Reference.wide(tensor.type(), numbers);
  }

  private static long different(List<double[]> before, List<double[]> after) {
    long count = 0;
    for (int output = 0; output < before.size(); output++) {
      for (int i = 0; i < before.get(output).length; i++) {
        count += Double.compare(before.get(output)[i], after.get(output)[i]) == 0 ? 0 : 1;
      }
    }
    return count;
  }
}
