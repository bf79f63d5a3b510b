package org.inferometer.quantise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import org.inferometer.data.InputException;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.data.samples.Samples;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.sensitivity.AccuracyTarget;
import org.inferometer.precision.sensitivity.MixedSearch;
import org.inferometer.precision.sensitivity.Score;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.quantise.Int8Derivation.Calibrated;
import org.inferometer.spi.BackendException;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Sensitivity.LayerLoss;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Suggestion;
import org.jspecify.annotations.Nullable;

/// Finds what each INT8 layer of a network costs in accuracy, and which to keep in FP32.
///
/// A layer's figure is the SQNR of the network in which it is the only INT8 layer. The noises of
/// such networks add up to that of any mixed network far better than what is gained by keeping one
/// layer out of all in FP32 does: where several layers add noise, one less changes their sum by
/// hardly more than chance (docs/evidence/precision-int8.md has the comparison).
public final class SensitivityAnalysis {
  /// The part of the pass after which layers are ranked and the search begins.
  private static final double RANKED = 0.7;

  private final String network;
  private final SensitivityRequest request;
  private final Optional<LabelledRequest> images;
  private final Int8Request int8;
  private final Int8Derivation derivation;
  private final DoubleConsumer progress;
  private double reached;

  /// @param network its id in the study
  /// @param images that engines are evaluated on; absent where there are none
  /// @param int8 how its INT8 network is derived
  /// @param derivation on the backend whose accuracy is meant
  /// @param progress receives the part that is done
  public SensitivityAnalysis(
      String network,
      SensitivityRequest request,
      Optional<LabelledRequest> images,
      Int8Request int8,
      Int8Derivation derivation,
      DoubleConsumer progress) {
    this.network = network;
    this.request = request;
    this.images = images;
    this.int8 = int8;
    this.derivation = derivation;
    this.progress = progress;
  }

  /// @param original the FP32 network
  public Sensitivity of(Network original)
      throws BackendException, InputException, ConversionException, ShapeBindingException {
    Calibrated calibrated = derivation.calibrated(original, int8, part -> progress.accept(0));
    Binding binding = calibrated.binding();
    Samples samples =
        EvaluationSamples.of(
            request, int8.calibration(), images.orElse(null), binding, int8.seed());
    LabelledTrials labelled = labelled(original, binding);
    MixedTrials trials =
        new MixedTrials(
            original,
            calibrated,
            derivation.backend(),
            derivation.options(binding),
            samples,
            labelled);
    List<String> notes = labelled == null ? List.of() : labelled.notes();
    return analyse(original, calibrated, samples, trials, notes);
  }

  /// The labelled images, if they decide.
  private @Nullable LabelledTrials labelled(Network original, Binding binding)
      throws InputException {
    if (!request.decidesOnLabelled() || images.isEmpty()) {
      return null;
    }
    return LabelledTrials.of(images.get(), int8, original, binding, _ -> progress.accept(reached));
  }

  private void reach(double part) {
    reached = part;
    progress.accept(part);
  }

  private Sensitivity analyse(
      Network original,
      Calibrated calibrated,
      Samples samples,
      MixedTrials trials,
      List<String> notes)
      throws BackendException, ConversionException {
    Score whole = trials.of(Set.of());
    Map<String, Score> alone = alone(layers(calibrated), trials);
    List<String> ranking =
        alone.keySet().stream()
            .sorted(Comparator.comparingDouble((String layer) -> score(alone, layer).sqnrDb()))
            .toList();
    double sum = alone.values().stream().mapToDouble(Score::noise).sum();
    Suggestion suggestion =
        request.wanted().isEmpty()
            ? null
            : suggestion(request.wanted().get(), whole, alone, ranking, trials);
    List<String> method = method(whole, sum, suggestion, trials);
    method.addAll(notes);
    return new Sensitivity(
        network,
        derivation.backend().id(),
        method,
        samples.description(),
        samples.synthetic() || calibrated.table().synthetic(),
        AccuracyTarget.sqnr(whole),
        losses(original, alone, ranking, sum),
        suggestion);
  }

  private static Score score(Map<String, Score> scores, String layer) {
    Score score = scores.get(layer);
    if (score == null) {
      throw new IllegalArgumentException("'" + layer + "' has no score");
    }
    return score;
  }

  /// The layers with weights that really become INT8 with these ranges.
  private static List<String> layers(Calibrated calibrated) throws ConversionException {
    Conversion all = calibrated.draft().convert(calibrated.table());
    Set<String> converted =
        all.layers(Treatment.CONVERTED).stream()
            .map(LayerConversion::layer)
            .collect(Collectors.toSet());
    return calibrated.draft().quantisable().stream().filter(converted::contains).toList();
  }

  private Map<String, Score> alone(List<String> layers, MixedTrials trials)
      throws BackendException {
    Map<String, Score> alone = new LinkedHashMap<>();
    for (String layer : layers) {
      reach(RANKED * alone.size() / layers.size());
      alone.put(layer, trials.of(others(layers, layer)));
    }
    return alone;
  }

  private static Set<String> others(List<String> layers, String layer) {
    Set<String> others = new HashSet<>(layers);
    others.remove(layer);
    return others;
  }

  private Suggestion suggestion(
      AccuracyTarget target,
      Score whole,
      Map<String, Score> alone,
      List<String> ranking,
      MixedTrials trials)
      throws BackendException {
    MixedSearch<BackendException> search =
        new MixedSearch<>(
            target,
            keep -> {
              reach(RANKED);
              return trials.deciding(keep);
            });
    if (!request.decidesOnLabelled()) {
      search.know(Set.of(), whole);
      alone.forEach((layer, score) -> search.know(others(ranking, layer), score));
    }
    return search.run(ranking);
  }

  private static List<String> method(
      Score whole, double sum, @Nullable Suggestion suggestion, MixedTrials trials) {
    List<String> method = new ArrayList<>();
    method.add(
        "Each figure: the SQNR of the outputs, against those of the FP32 network on the same"
            + " backend, where this layer is the only INT8 one, over "
            + whole.inputs()
            + " inferences together.");
    if (sum > 0 && Double.isFinite(whole.sqnrDb())) {
      method.add(
          String.format(
              Locale.ROOT,
              "Shares take for granted that the noises of single layers add up: they add up to %.1f"
                  + " dB, and all layers together gave %.1f dB.",
              -10 * Math.log10(sum),
              whole.sqnrDb()));
    }
    if (suggestion != null && suggestion.status() == Status.FOUND) {
      method.add(
          "The fewest layers found, not proven to be the fewest: the shortest beginning of the"
              + " ranking that reaches the target, less what is not needed of it; "
              + trials.count()
              + " INT8 networks were run in all.");
    }
    return method;
  }

  private static List<LayerLoss> losses(
      Network network, Map<String, Score> alone, List<String> ranking, double sum) {
    Map<String, String> types =
        network.layers().stream().collect(Collectors.toMap(Layer::name, Layer::type, (a, b) -> a));
    List<LayerLoss> losses = new ArrayList<>();
    for (String layer : ranking) {
      Score score = score(alone, layer);
      Reading share =
          sum > 0 && Double.isFinite(sum)
              ? Reading.estimated(score.noise() / sum, "1", "noises of single layers add up")
              : Reading.unavailable("the noises have no finite sum");
      losses.add(
          new LayerLoss(layer, types.getOrDefault(layer, ""), AccuracyTarget.sqnr(score), share));
    }
    return losses;
  }
}
