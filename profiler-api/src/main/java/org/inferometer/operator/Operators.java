package org.inferometer.operator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;

/// A catalogue of operators, seen at the versions of operator sets that a model imports. It answers
/// for every operator: what it does not have is an [Operator] that is not known, with the reason.
/// Immutable; [#with] gives a catalogue with further rows.
public final class Operators {
  /// ONNX's own domain, which files also call `ai.onnx`.
  public static final String ONNX = "";

  /// Operators that ONNX Runtime adds, its optimiser too (`docs/ContribOperators.md`).
  public static final String MICROSOFT = "com.microsoft";

  /// ONNX Runtime's operators on tensors whose channels are blocked.
  public static final String BLOCKED = "com.microsoft.nchwc";

  private static final Operators STANDARD = new Operators(Map.of(), Map.of()).with(families());

  /// By domain and name; of several descriptions the one of the newest set last.
  private final Map<String, Map<String, List<Operator>>> rows;

  private final Map<String, Long> versions;

  private Operators(Map<String, Map<String, List<Operator>>> rows, Map<String, Long> versions) {
    this.rows = rows;
    this.versions = versions;
  }

  /// The operators of ONNX, of ONNX Runtime and of QONNX, each as its newest set has it.
  public static Operators standard() {
    return STANDARD;
  }

  private static List<Row> families() {
    return Stream.of(
            ConvolutionFamily.rows(),
            MatrixFamily.rows(),
            PoolingFamily.rows(),
            NormalisationFamily.rows(),
            ArithmeticFamily.rows(),
            ActivationFamily.rows(),
            ReductionFamily.rows(),
            MovementFamily.rows(),
            SamplingFamily.rows(),
            RecurrentFamily.rows(),
            AttentionFamily.rows(),
            QuantisationFamily.rows(),
            SourceFamily.rows(),
            ControlFamily.rows(),
            OtherFamily.rows())
        .flatMap(List::stream)
        .toList();
  }

  /// This catalogue with further rows. A row takes the place of one of the same domain, name and
  /// version; rows of that operator that begin later stay.
  public Operators with(Collection<Row> further) {
    Map<String, Map<String, List<Operator>>> all = new HashMap<>();
    rows.forEach((domain, names) -> all.put(domain, new HashMap<>(names)));
    for (Row row : further) {
      for (Operator operator : row.operators()) {
        all.computeIfAbsent(operator.domain(), _ -> new HashMap<>())
            .merge(operator.name(), List.of(operator), Operators::merged);
      }
    }
    return new Operators(all, versions);
  }

  private static List<Operator> merged(List<Operator> known, List<Operator> further) {
    List<Operator> all = new ArrayList<>(known);
    all.removeIf(one -> one.since() == further.getFirst().since());
    all.addAll(further);
    all.sort(Comparator.comparingInt(Operator::since));
    return List.copyOf(all);
  }

  /// This catalogue at the versions that a model or a function imports; a domain that is not among
  /// them is seen as its newest set has it.
  public Operators at(Collection<OperatorSet> imported) {
    Map<String, Long> seen = new HashMap<>();
    // Exporters write version 0 for domains of their own.
    imported.forEach(set -> seen.putIfAbsent(set.domain(), Math.max(1, set.version())));
    return new Operators(rows, seen);
  }

  /// The operator of a node.
  public Operator of(Node node) {
    return of(node.domain(), node.opType());
  }

  /// The operator of this domain and name.
  public Operator of(String domain, String name) {
    List<Operator> known = rows.getOrDefault(domain, Map.of()).getOrDefault(name, List.of());
    if (known.isEmpty()) {
      return Operator.unknown(domain, name, Operator.NOT_HERE);
    }
    Long version = versions.get(domain);
    return version == null ? known.getLast() : at(known, version);
  }

  private static Operator at(List<Operator> known, long version) {
    for (Operator operator : known.reversed()) {
      if (operator.since() <= version && version < operator.until()) {
        return operator;
      }
    }
    Operator any = known.getLast();
    String reason =
        version < any.since()
            ? "operator set " + known.getFirst().since() + " introduced it"
            : "operator set " + any.until() + " removed it";
    return Operator.unknown(any.domain(), any.name(), reason);
  }

  /// Whether an operator of ONNX's own set begins, means something else, or ends in one of its
  /// versions: a node of an older one is not the same node there.
  public boolean changes(String name, long version) {
    return rows.getOrDefault(ONNX, Map.of()).getOrDefault(name, List.of()).stream()
        .anyMatch(each ->
            each.until() == version || (each.since() == version && each.since() > 1));
  }

  /// Whether the operator of a node has a trait.
  public boolean has(Node node, Trait trait) {
    return of(node).has(trait);
  }

  /// Every operator that the catalogue describes.
  public List<Operator> all() {
    return rows.values().stream()
        .flatMap(names -> names.values().stream())
        .flatMap(List::stream)
        .sorted(
            Comparator.comparing(Operator::domain)
                .thenComparing(Operator::name)
                .thenComparingInt(Operator::since))
        .toList();
  }
}
