package org.inferometer.network.cost;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorType;
import org.inferometer.network.TensorTypes;

/// Finds the formula of a node and evaluates it.
public final class OperatorFormulas {
  /// Domains whose operators are known here: ai.onnx, and those that ONNX Runtime adds.
  private static final Set<String> DOMAINS =
      Set.of("", "ai.onnx", "com.microsoft", "com.microsoft.nchwc");

  /// Operators that read of their first input only what they write.
  private static final Set<String> PICKING =
      Set.of("Gather", "GatherElements", "GatherND", "Slice", "Compress");

  /// Operators that read the type of their input, not its elements.
  private static final Set<String> LOOKING = Set.of("Shape", "Size", "EyeLike");

  private static final Map<String, Formula> FORMULAS = formulas();

  private final TensorTypes types;

  public OperatorFormulas(TensorTypes types) {
    this.types = types;
  }

  private static Map<String, Formula> formulas() {
    Map<String, Formula> formulas = new HashMap<>();
    ConvolutionFormulas.addTo(formulas);
    MatrixFormulas.addTo(formulas);
    PoolingFormulas.addTo(formulas);
    NormalizationFormulas.addTo(formulas);
    ElementwiseFormulas.addTo(formulas);
    ReductionFormulas.addTo(formulas);
    RecurrentFormulas.addTo(formulas);
    AttentionFormulas.addTo(formulas);
    QuantizationFormulas.addTo(formulas);
    MovementFormulas.addTo(formulas);
    return Map.copyOf(formulas);
  }

  /// Floating-point operations of one node, multiply-add = 2.
  public NodeCost flops(Node node) {
    if (closed(node) instanceof NodeCost.Unknown unknown) {
      return unknown;
    }
    Formula formula = DOMAINS.contains(node.domain()) ? FORMULAS.get(node.opType()) : null;
    if (formula == null) {
      String domain = node.domain().isEmpty() ? "" : node.domain() + ".";
      return new NodeCost.Unknown("no formula for operator " + domain + node.opType());
    }
    return count(node, () -> formula.flops(new NodeTypes(node, types)));
  }

  /// Bytes that a node reads of one input that is there.
  public NodeCost bytesRead(Node node, int input) {
    if (LOOKING.contains(node.opType())) {
      return new NodeCost.Known(0);
    }
    NodeTypes known = new NodeTypes(node, types);
    boolean picks = input == 0 && PICKING.contains(node.opType());
    return count(node, () -> bytes(picks ? known.output(0) : known.input(input)));
  }

  /// Bytes that a node writes to one output that is there.
  public NodeCost bytesWritten(Node node, int output) {
    return count(node, () -> bytes(new NodeTypes(node, types).output(output)));
  }

  /// 0 for a node whose cost does not depend on what a subgraph does, otherwise the reason why
  /// nothing is known about it.
  public NodeCost closed(Node node) {
    boolean open = node.attributes().stream().anyMatch(a -> a.value() instanceof Attribute.Graphs);
    return open
        ? new NodeCost.Unknown(node.opType() + " runs a subgraph as often as its data says")
        : new NodeCost.Known(0);
  }

  private static long bytes(TensorType type) {
    if (type.elementType() == ElementType.STRING || type.elementType() == ElementType.UNDEFINED) {
      throw new UnknownCost(
          "elements of type " + type.elementType().label() + " have no fixed size");
    }
    return type.bytes();
  }

  private static NodeCost count(Node node, LongSupplier formula) {
    try {
      return new NodeCost.Known(formula.getAsLong());
    } catch (UnknownCost e) {
      return new NodeCost.Unknown(String.valueOf(e.getMessage()));
    } catch (ArithmeticException e) {
      return new NodeCost.Unknown("the count of " + node.opType() + " exceeds 2^63 - 1");
    }
  }
}
