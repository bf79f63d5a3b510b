package org.inferometer.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.accuracy.CorrectnessGate;
import org.inferometer.accuracy.CorrectnessGate.Judgement;
import org.inferometer.accuracy.Diagnosis;
import org.inferometer.accuracy.Reference;
import org.inferometer.accuracy.StrictReading;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Latency;
import org.inferometer.study.OutputAccuracy;
import org.inferometer.study.Precision;
import org.inferometer.study.StrictAccuracy;

/// What a cell says of its accuracy beyond the figures: what keeps them from what was to be
/// expected, and what an engine gives that computes each layer in its own type.
///
/// @param remarks what came of comparing and writing outputs, a sentence each
/// @param elsewhere the cell of another batch that shows for this one too what takes long; empty
///   where this one does
/// @param budget wall time of a pass
record CellAccuracy(
    PreparedCell cell, List<String> remarks, Optional<String> elsewhere, Duration budget) {
  /// How much longer than an optimised inference one may take that computes each layer apart.
  private static final int UNOPTIMISED = 20;

  /// The accuracy of outputs that were judged, with the layer to blame where they are poor.
  Accuracy blamed(Judgement judgement) {
    return explained(seeded().isPresent() ? judgement.accuracy() : withBlame(judgement));
  }

  /// The accuracy, with what a reader must know of the outputs and of how the network was derived.
  Accuracy explained(Accuracy accuracy) {
    Accuracy explained = meant(accuracy);
    for (String remark : remarks) {
      explained = explained.with(remark);
    }
    for (String note : cell.derived().notes()) {
      explained = explained.with(note);
    }
    explained = withLeftOut(withRounding(explained));
    return explained.calibrated(cell.derived().madeUp() && seeded().isEmpty());
  }

  /// The accuracy, unless the weights are seeded: how far their results move in another precision
  /// says nothing of the network.
  private Accuracy meant(Accuracy accuracy) {
    return seeded().map(why -> Accuracy.unavailable(accuracy.reference(), why)).orElse(accuracy);
  }

  private Optional<String> seeded() {
    return cell.original().seeded();
  }

  /// The accuracy, with outputs of the network that the reference does not have: no tensors.
  private Accuracy withLeftOut(Accuracy accuracy) {
    if (seeded().isPresent() || !(cell.reference() instanceof Reference.Known known)) {
      return accuracy;
    }
    List<OutputAccuracy> outputs = new ArrayList<>(accuracy.outputs());
    cell.original().outputs().stream()
        .map(TensorSpec::name)
        .filter(name -> !known.outputs().containsKey(name))
        .forEach(name ->
            outputs.add(
                OutputAccuracy.unavailable(
                    name, "it is no tensor of numbers: a sequence, a map or text")));
    return accuracy.by(outputs);
  }

  /// The accuracy, with why an FP32 engine may be further from the reference than FP32 is.
  private Accuracy withRounding(Accuracy accuracy) {
    double error = accuracy.relativeL2().asDouble().orElse(0);
    return cell.options().precision() == Precision.FP32 && error > CorrectnessGate.FP32_LIMIT
        ? CorrectnessGate.rounding(cell.derived().network())
            .map(node -> accuracy.with(rounds(node)))
            .orElse(accuracy)
        : accuracy;
  }

  private static String rounds(Node node) {
    return "The network is quantised itself ("
        + node.opType()
        + " '"
        + (node.name().isEmpty() ? node.outputs().getFirst() : node.name())
        + "'), so that its engine may round to integers and is not held to FP32's limit.";
  }

  /// The accuracy, with the layer that keeps an engine of 16 bits from what rounding alone would
  /// leave.
  private Accuracy withBlame(Judgement judgement) {
    Precision precision = cell.options().precision();
    if (!judgement.isPoor(precision)) {
      return judgement.accuracy();
    }
    if (elsewhere.isPresent()) {
      return judgement
          .accuracy()
          .with("Which layer is to blame is looked for in " + elsewhere.get() + ".");
    }
    double expected = CorrectnessGate.expectedDb(precision).orElseThrow();
    String where =
        Failure.attempt(
            () -> diagnosis(cell).firstBelow(expected, precision),
            failure -> "The layer to blame could not be looked for: " + failure.reason() + ".");
    return where.isEmpty() ? judgement.accuracy() : judgement.accuracy().with(where);
  }

  /// The accuracy, with that of an engine which computes each layer in its own type, where this one
  /// computed layers in FP32 that the network has in FP16.
  Accuracy strictly(Latency latency, EngineDescription description, Accuracy accuracy) {
    return cell.reference() instanceof Reference.Known known
            && seeded().isEmpty()
            && description.widens(StrictReading.halfLayers(cell.derived().network()))
        ? accuracy.strictly(
            elsewhere.map(CellAccuracy::shownBy).orElseGet(() -> strict(latency, known)))
        : accuracy;
  }

  private static StrictAccuracy shownBy(String other) {
    return StrictAccuracy.unavailable(
        "not computed for this batch; that of " + other + " shows it");
  }

  private StrictAccuracy strict(Latency latency, Reference.Known reference) {
    double expectedMs = UNOPTIMISED * latency.medianMs().asDouble().orElse(0);
    if (expectedMs > budget.toMillis()) {
      return StrictAccuracy.unavailable(
          "not computed: one inference without optimisation may take longer than the budget of a pass");
    }
    return Failure.attempt(
        () ->
            new StrictReading(
                    cell.plugins().interpreters(),
                    cell.original(),
                    cell.derived().network(),
                    cell.binding(),
                    cell.inputs().tensors(),
                    reference)
                .take(),
        failure -> StrictAccuracy.unavailable("not computed: " + failure.reason()));
  }

  /// Finds the layer that is to blame where the outputs are wrong.
  static Diagnosis diagnosis(PreparedCell cell) {
    return new Diagnosis(
        cell.plugins().interpreters(),
        cell.original(),
        cell.derived().network(),
        cell.binding(),
        cell.inputs().tensors(),
        cell.reference().knownTypes());
  }
}
