package org.inferometer.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.inferometer.data.InputException;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;
import org.inferometer.operator.Trait;
import org.inferometer.study.Accuracy;
import org.inferometer.study.OutputAccuracy;
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
  /// @throws InputException if an output is missing
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
    return comparison
        .worst()
        .filter(worst -> exact && !(worst.relativeL2() <= FP32_LIMIT))
        .map(worst -> new Judgement(accuracy, inexact(worst), Suspect.NOTHING))
        .orElseGet(() -> new Judgement(accuracy));
  }

  /// Whether outputs have the shapes that the network gives them for these inputs, where it does:
  /// others may depend on data.
  ///
  /// @param types of the network's tensors, as far as they are known without running it
  /// @throws InputException that names the output
  public static void requireShapes(
      Map<String, HostTensor> actual, Map<String, HostTensor> expected, TensorTypes types)
      throws InputException {
    for (Map.Entry<String, HostTensor> output : expected.entrySet()) {
      HostTensor found = actual.get(output.getKey());
      TensorType right = output.getValue().type();
      boolean fixed = types.of(output.getKey()).filter(right::equals).isPresent();
      if (fixed && found != null && !found.type().shape().equals(right.shape())) {
        throw new InputException(
            "output '"
                + output.getKey()
                + "' is "
                + found.type()
                + ", the reference and the network say "
                + right);
      }
    }
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

  /// The figures of the worst output, and those of each.
  private static Accuracy accuracy(
      OutputComparison c, Optional<ClassAgreement> agreement, String reference) {
    List<OutputAccuracy> outputs = new ArrayList<>();
    c.outputs().forEach(output -> outputs.add(accuracy(output)));
    c.leftOut().forEach((name, reason) -> outputs.add(OutputAccuracy.unavailable(name, reason)));
    if (c.outputs().isEmpty()) {
      String reason =
          outputs.isEmpty()
              ? "the network has no output that could be compared"
              : "no output could be compared; of '"
                  + outputs.getFirst().output()
                  + "': "
                  + c.leftOut().get(outputs.getFirst().output());
      return Accuracy.unavailable(reference, reason).by(outputs);
    }
    OutputAccuracy worst = outputs.getFirst();
    Accuracy accuracy =
        new Accuracy(
            scope(c, reference),
            worst.maxAbsoluteError(),
            worst.relativeL2(),
            worst.cosine(),
            worst.sqnrDb(),
            agreement(agreement, ClassAgreement::top1),
            agreement(agreement, ClassAgreement::top5),
            List.of());
    return named(accuracy.by(outputs), agreement);
  }

  private static String scope(OutputComparison c, String reference) {
    return c.skipped() == 0
        ? reference
        : reference + "; " + c.skipped() + " elements that are not finite in it left out";
  }

  /// Says whose classes are compared where there are several outputs.
  private static Accuracy named(Accuracy accuracy, Optional<ClassAgreement> agreement) {
    return accuracy.outputs().size() < 2
        ? accuracy
        : agreement
            .map(a -> accuracy.with("The classes are those of output '" + a.output() + "'."))
            .orElse(accuracy);
  }

  private static OutputAccuracy accuracy(OutputComparison.Output output) {
    if (output.elements() == 0) {
      return OutputAccuracy.unavailable(output.name(), notFinite(output));
    }
    return new OutputAccuracy(
        output.name(),
        counted(output.maxAbsolute(), output.elements()),
        counted(output.relativeL2(), output.elements()),
        counted(output.cosine(), output.elements()),
        sqnr(output));
  }

  /// Of an output's power over that of its error, where both are finite.
  static Reading sqnr(OutputComparison.Output output) {
    double decibels = output.sqnrDb();
    if (Double.isInfinite(decibels)) {
      return Reading.unavailable(decibels > 0 ? "the outputs are equal" : notFinite(output));
    }
    return new Reading.Measured(decibels, "dB", output.elements(), null);
  }

  private static String notFinite(OutputComparison.Output output) {
    return output.nonFinite() + " elements are not finite, where the reference's are";
  }

  private static Reading agreement(
      Optional<ClassAgreement> agreement, ToDoubleFunction<ClassAgreement> share) {
    return agreement
        .map(a -> counted(share.applyAsDouble(a), a.items()))
        .orElse(Reading.unavailable("no output is a classification"));
  }

  private static Reading counted(double value, long elements) {
    return new Reading.Measured(value, "1", elements, null);
  }

  private static String outOfRange(OutputComparison c) {
    long elements = c.outputs().stream().mapToLong(o -> o.elements() + o.nonFinite()).sum();
    return c.nonFinite()
        + " of "
        + elements
        + " output elements are not finite, where the reference's are"
        + (c.outputs().size() > 1
            ? " (first of all in '" + c.outputs().getFirst().name() + "')"
            : "")
        + "; not measured";
  }

  private static String nan(Map<String, HostTensor> outputs, String where) {
    long elements = outputs.values().stream().mapToLong(o -> o.type().shape().elementCount()).sum();
    return TensorElements.nans(outputs.values())
        + " of "
        + elements
        + " output elements are NaN"
        + where
        + "; not measured (other inputs may give numbers)";
  }

  private static String inexact(OutputComparison.Output worst) {
    return String.format(
        Locale.ROOT,
        "output '%s' differs from the reference by a relative L2 error of %.2g, more than the %.0e"
            + " that FP32 allows; not measured",
        worst.name(),
        worst.relativeL2(),
        FP32_LIMIT);
  }
}
