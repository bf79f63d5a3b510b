package org.inferometer.accuracy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.inferometer.data.InputException;
import org.inferometer.data.TensorElements;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.operator.Trait;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// What an engine's outputs must pass before its speed is measured: a wrong engine is not fast.
public final class CorrectnessGate {
  /// The largest relative L2 error of an FP32 engine. Reordered sums of a few thousand products in
  /// single precision differ by about 1e-6; through 150 layers errors of 1e-5 are seen. A fused
  /// layer that computes something else is off by 1e-2 and more.
  public static final double FP32_LIMIT = 1e-3;

  private CorrectnessGate() {}

  /// The SQNR in decibels below which an FP16 engine is worth a closer look. Rounding to 11 bits
  /// alone leaves 71 dB; a hundred layers that add their errors up leave 51 dB.
  static final double FP16_EXPECTED_DB = 50;

  /// The same for BF16, whose unit roundoff of 2^-8 is 8 times that of FP16: 18 dB less.
  static final double BF16_EXPECTED_DB = 32;

  /// The SQNR in decibels that an engine of 16 bits is expected to have; empty for other
  /// precisions.
  public static OptionalDouble expectedDb(Precision precision) {
    return switch (precision) {
      case FP16 -> OptionalDouble.of(FP16_EXPECTED_DB);
      case BF16 -> OptionalDouble.of(BF16_EXPECTED_DB);
      case FP32, INT8, INT8_MIXED -> OptionalDouble.empty();
    };
  }

  /// What a diagnosis has to look for.
  public enum Suspect {
    /// Nothing, or nothing that can be looked for in one layer.
    NOTHING,
    /// The first layer whose numbers are not finite where those of the FP32 network are.
    OUT_OF_RANGE,
    /// The first layer that gives NaN.
    NAN
  }

  /// @param failure why the cell must not be measured; empty if it may
  /// @param suspect what is to be found in the network because of it
  public record Judgement(Accuracy accuracy, Optional<String> failure, Suspect suspect) {
    Judgement(Accuracy accuracy) {
      this(accuracy, Optional.empty(), Suspect.NOTHING);
    }

    private Judgement(Accuracy accuracy, String failure, Suspect suspect) {
      this(accuracy, Optional.of(failure), suspect);
    }

    /// The same with a remark on the accuracy.
    public Judgement with(String remark) {
      return new Judgement(accuracy.with(remark), failure, suspect);
    }

    /// Whether an engine of 16 bits lost more than rounding explains.
    public boolean isPoor(Precision precision) {
      var decibels = accuracy.sqnrDb().asDouble();
      var expected = expectedDb(precision);
      return decibels.isPresent()
          && expected.isPresent()
          && decibels.getAsDouble() < expected.getAsDouble();
    }
  }

  /// Whether an engine of this network must keep [#FP32_LIMIT]: it was asked for in FP32, and the
  /// network is not quantised, see [#rounding].
  public static boolean isExact(Network network, Precision precision) {
    return precision == Precision.FP32 && rounding(network).isEmpty();
  }

  /// A node because of which an engine may round to integers. In a quantised network a sum that
  /// falls on the other side of a rounding step is off by the whole step, and that is no fault of
  /// the engine. Where only weights are quantised, engines compute with activations of 8 bits too.
  public static Optional<Node> rounding(Network network) {
    return Stream.concat(
            allNodes(network.graph().nodes()),
            network.model().functions().stream().flatMap(function -> allNodes(function.nodes())))
        .filter(node ->
            network.operators().has(node, Trait.ROUNDS)
                || network.operators().has(node, Trait.QUANTISED))
        .findFirst();
  }

  private static Stream<Node> allNodes(List<Node> nodes) {
    return nodes.stream()
        .flatMap(node ->
            Stream.concat(
                Stream.of(node),
                GraphIndex.subgraphs(node).stream().flatMap(inner -> allNodes(inner.nodes()))));
  }

  /// @param reference what the expected outputs come from, for people
  /// @param exact whether [#FP32_LIMIT] holds, see [#isExact]
  /// @param batch items in the outputs
  /// @throws InputException if the outputs do not even have the reference's names and shapes
  public static Judgement judge(
      Map<String, HostTensor> actual,
      Map<String, HostTensor> expected,
      String reference,
      boolean exact,
      int batch)
      throws InputException {
    OutputComparison comparison = OutputComparison.of(actual, expected);
    Accuracy accuracy = accuracy(comparison, ClassAgreement.of(actual, expected, batch), reference);
    if (comparison.nonFinite() > 0) {
      return new Judgement(accuracy, outOfRange(comparison), Suspect.OUT_OF_RANGE);
    }
    if (TensorElements.nans(actual.values()) > 0) {
      return new Judgement(
          accuracy, nan(actual, ", where the reference's are not finite either"), Suspect.NAN);
    }
    return exact && comparison.elements() > 0 && !(comparison.relativeL2() <= FP32_LIMIT)
        ? new Judgement(accuracy, inexact(comparison), Suspect.NOTHING)
        : new Judgement(accuracy);
  }

  /// Without expected outputs: NaN is wrong whatever was expected.
  ///
  /// @param reason why there are none
  public static Judgement judge(Map<String, HostTensor> actual, String reason) {
    Accuracy accuracy = Accuracy.unavailable("none", reason);
    return TensorElements.nans(actual.values()) > 0
        ? new Judgement(accuracy, nan(actual, ""), Suspect.NAN)
        : new Judgement(accuracy);
  }

  private static Accuracy accuracy(
      OutputComparison c, Optional<ClassAgreement> agreement, String reference) {
    if (c.elements() == 0) {
      return Accuracy.unavailable(
          reference,
          c.skipped() > 0
              ? "no element of the reference's outputs is finite for these inputs"
              : "the outputs have no elements");
    }
    String scope =
        c.skipped() == 0
            ? reference
            : reference + "; " + c.skipped() + " elements that are not finite in it left out";
    return new Accuracy(
        scope,
        counted(c.maxAbsolute(), c.elements()),
        counted(c.relativeL2(), c.elements()),
        counted(c.cosine(), c.elements()),
        sqnr(c),
        agreement(agreement, ClassAgreement::top1),
        agreement(agreement, ClassAgreement::top5),
        List.of());
  }

  private static Reading sqnr(OutputComparison c) {
    double decibels = c.sqnrDb();
    return Double.isInfinite(decibels)
        ? Reading.unavailable("the outputs are equal")
        : new Reading.Measured(decibels, "dB", c.elements(), null);
  }

  private static Reading agreement(
      Optional<ClassAgreement> agreement, ToDoubleFunction<ClassAgreement> share) {
    return agreement
        .map(a -> counted(share.applyAsDouble(a), a.items()))
        .orElse(Reading.unavailable("no output looks like the scores of classes"));
  }

  private static Reading counted(double value, long elements) {
    return new Reading.Measured(value, "1", elements, null);
  }

  private static String outOfRange(OutputComparison c) {
    return c.nonFinite()
        + " of "
        + (c.elements() + c.nonFinite())
        + " output elements are not finite, where the reference's are; not measured";
  }

  private static String nan(Map<String, HostTensor> outputs, String where) {
    long elements = outputs.values().stream().mapToLong(o -> o.type().shape().elementCount()).sum();
    return TensorElements.nans(outputs.values())
        + " of "
        + elements
        + " output elements are NaN"
        + where
        + "; not measured (--inputs DIR gives it other inputs)";
  }

  private static String inexact(OutputComparison c) {
    return String.format(
        Locale.ROOT,
        "the outputs differ from the reference by a relative L2 error of %.2g (most in '%s'),"
            + " more than the %.0e that FP32 allows; not measured",
        c.relativeL2(),
        c.worst(),
        FP32_LIMIT);
  }
}
