package org.inferometer.reports.analysis;

import java.util.List;
import java.util.Optional;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Study;

/// A study, explained: what every renderer shows, in words and formatted numbers, so that all of
/// them agree.
///
/// @param labelled what labelled samples say; empty where there were none
/// @param layerCounts layers before and after optimisation, with the published counts
/// @param environment where, when and with which settings it was made
public record Analysis(
    Study study,
    StudyVerdict verdict,
    List<NetworkAnalysis> networks,
    Optional<LabelledAnalysis> labelled,
    Table layerCounts,
    StudyEnvironmentTables environment) {
  public Analysis {
    networks = List.copyOf(networks);
  }

  /// Explains a study. Pure: the same study gives the same analysis.
  public static Analysis of(Study study) {
    return new Analysis(
        study,
        StudyVerdict.of(study),
        study.networks().stream().map(network -> network(study, network)).toList(),
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

  /// Every measured cell of every network.
  public List<CellAnalysis> cells() {
    return networks.stream().flatMap(network -> network.cells().stream()).toList();
  }

  private static NetworkAnalysis network(Study study, NetworkSummary network) {
    return NetworkAnalysis.of(
        network,
        study.cells().stream().filter(cell -> cell.network().equals(network.id())).toList(),
        study.environment(),
        study.sensitivities().stream()
            .filter(sensitivity -> sensitivity.network().equals(network.id()))
            .map(LayerSensitivity::of)
            .toList());
  }
}
