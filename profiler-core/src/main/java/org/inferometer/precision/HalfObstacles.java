package org.inferometer.precision;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.HalfRule;
import org.inferometer.operator.HalfRule.Kind;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.inferometer.precision.rewriting.LayerStamps;

/// Tells why a node of a graph stays FP32 whatever its neighbours do: it was asked to, it computes
/// a shape, its operator's rule says so, or the format does not hold what it reads.
final class HalfObstacles {
  private final ElementTypes types;
  private final Operators operators;
  private final HalfOptions options;
  private final HalfFormat format;
  private final Map<String, Tensor> constants;
  private final Set<String> outOfScale;
  private final HalfHazards hazards;
  private final Map<String, WeightRounding> roundings = new HashMap<>();

  /// @param constants the FP32 constants of the graph, by name
  /// @param outOfScale tensors that are dequantised with a scale that the format does not hold
  HalfObstacles(
      HalfHazards hazards,
      ElementTypes types,
      Operators operators,
      HalfOptions options,
      Map<String, Tensor> constants,
      Set<String> outOfScale) {
    this.types = types;
    this.operators = operators;
    this.options = options;
    this.format = options.format();
    this.constants = constants;
    this.outOfScale = outOfScale;
    this.hazards = hazards;
  }

  /// What the numbers of the graph's tensors may be.
  HalfHazards hazards() {
    return hazards;
  }

  /// The reason; empty if nothing speaks against 16 bits.
  ///
  /// @param index of the node in its graph
  String of(int index, Node node, HalfRule rule) {
    if (LayerStamps.isAmong(node, options.keep())) {
      return "as was asked for";
    }
    if (!node.outputs().isEmpty() && hazards.isShape(node.outputs().getFirst())) {
      return "it computes a shape";
    }
    if (rule.kind() == Kind.STAYS) {
      return rule.reason();
    }
    for (int slot = 0; slot < node.inputs().size(); slot++) {
      String input = node.inputs().get(slot);
      String obstacle = rule.floatSlots().contains(slot) ? "" : ofInput(node, input);
      if (!obstacle.isEmpty()) {
        return obstacle;
      }
    }
    String hazard = hazards.of(index);
    return hazard.isEmpty() ? ofOutputs(node) : hazard;
  }

  private String ofOutputs(Node node) {
    for (String output : node.outputs()) {
      if (isObservedBeyond(output)) {
        return "its output reaches " + observed(output);
      }
    }
    return "";
  }

  private boolean isObservedBeyond(String tensor) {
    return options.observed().getOrDefault(tensor, 0.0) >= format.firstInfinite();
  }

  private String observed(String tensor) {
    return String.format(
        Locale.ROOT,
        "%,.0f in the calibration data; %s holds %,.0f",
        options.observed().get(tensor),
        format,
        format.largest());
  }

  private String ofInput(Node node, String input) {
    ElementType type = input.isEmpty() ? ElementType.INT64 : types.of(input);
    switch (type) {
      case UNDEFINED -> {
        return "the type of its input '" + input + "' is not known";
      }
      case FLOAT16, BFLOAT16, DOUBLE -> {
        return operators.has(node, Trait.CONVERTS)
            ? ""
            : "its input '" + input + "' is " + type.label();
      }
      default -> {}
    }
    if (outOfScale.contains(input)) {
      return format + " does not hold the scale of its input '" + input + "'";
    }
    if (isObservedBeyond(input)) {
      return "its input reaches " + observed(input);
    }
    Tensor constant = constants.get(input);
    return constant == null || operators.has(node, Trait.BOUNDS) ? "" : ofConstant(constant, input);
  }

  private String ofConstant(Tensor constant, String input) {
    WeightRounding rounding = rounding(constant);
    if (rounding.overflowed() > 0) {
      return rounding.overflowed()
          + " of the "
          + rounding.elements()
          + " numbers in '"
          + input
          + "' are beyond "
          + String.format(Locale.ROOT, "%.5g", format.largest())
          + ", the largest of "
          + format;
    }
    boolean vanishes = rounding.elements() == 1 && rounding.flushed() == 1;
    return vanishes ? "its constant '" + input + "' would become zero in " + format : "";
  }

  /// What rounding to the format does to a constant.
  WeightRounding rounding(Tensor constant) {
    return roundings.computeIfAbsent(
        constant.name(), _ -> HalfFloats.rounding(constant.data(), format));
  }
}
