package org.inferometer.reports.analysis;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Study;

/// A study, explained: what every renderer shows, in words and formatted numbers, so that all of
/// them agree.
///
/// @param comparisons how cells compare that were measured in turns; none in studies of earlier
///   releases
/// @param labelled what labelled samples say; empty where there were none
/// @param layerCounts layers before and after optimisation, with the published counts
/// @param environment where, when and with which settings it was made
public record Analysis(
    Study study,
    StudyVerdict verdict,
    List<NetworkAnalysis> networks,
    StudyComparisons comparisons,
    Optional<LabelledAnalysis> labelled,
    Table layerCounts,
    StudyEnvironmentTables environment) {
  public Analysis {
    networks = List.copyOf(networks);
  }

  /// Explains a study. Pure: the same study gives the same analysis.
  public static Analysis of(Study study) {
    var comparisons = StudyComparisons.of(study);
    return new Analysis(
        study,
        StudyVerdict.of(study, comparisons),
        study.networks().stream().map(network -> network(study, network, comparisons)).toList(),
        comparisons,
        LabelledAnalysis.of(study),
        LayerCounts.of(study),
        StudyEnvironmentTables.of(study));
  }

  /// What could be read aloud: a sentence for each network.
  public List<String> answers() {
    return networks.isEmpty()
        ? List.of("The study holds no network, so it answers nothing.")
        : networks.stream().map(NetworkAnalysis::answer).toList();
  }

  /// All of it in one text.
  public String answer() {
    return String.join(" ", answers());
  }

  /// What passes before each cell serves at its full speed.
  public ColdStartTable coldStart() {
    return ColdStartTable.of(cells(), networks.size() > 1);
  }

  /// What the custom layers of networks cost; none where no network has any.
  public List<CustomLayerCosts> customLayers() {
    return CustomLayerCosts.of(study, comparisons);
  }

  /// What else matters, a text for each network that has more to say.
  public List<String> details() {
    return networks.stream()
        .map(network -> String.join(" ", network.details()))
        .filter(details -> !details.isEmpty())
        .toList();
  }

  /// How far the machine can be trusted, a sentence each; none in studies of earlier releases.
  public List<String> trust() {
    return Stream.of(
            comparisons.controlSentence().stream(),
            comparisons.drift().stream(),
            RoundConditions.heldBack(study).stream())
        .flatMap(Function.identity())
        .toList();
  }

  /// Every measured cell of every network.
  public List<CellAnalysis> cells() {
    return networks.stream().flatMap(network -> network.cells().stream()).toList();
  }

  private static NetworkAnalysis network(
      Study study, NetworkSummary network, StudyComparisons comparisons) {
    return NetworkAnalysis.of(
        network,
        study.cells().stream().filter(cell -> cell.network().equals(network.id())).toList(),
        study.environment(),
        study.sensitivities().stream()
            .filter(sensitivity -> sensitivity.network().equals(network.id()))
            .map(LayerSensitivity::of)
            .toList(),
        comparisons,
        CellNames.of(study));
  }
}
