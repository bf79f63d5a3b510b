package org.inferometer.reports.analysis;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Study;

/// A study, explained: what every renderer shows, in words and formatted numbers, so that all of
/// them agree.
///
/// @param answer what could be read aloud: a sentence for each network
/// @param measured what was measured, on what and when, in one line
/// @param labelled what labelled samples say; empty where there were none
/// @param layerCounts layers before and after optimisation, with the published counts
/// @param layerCountsNote where the published counts come from
/// @param remarks what may have disturbed the measurement or could not be read
/// @param command the command line that makes the study again, quoted for a shell
public record Analysis(
    Study study,
    String answer,
    StudyVerdict verdict,
    String measured,
    List<NetworkAnalysis> networks,
    Optional<LabelledAnalysis> labelled,
    Table layerCounts,
    String layerCountsNote,
    Table environment,
    Table settings,
    List<String> remarks,
    String command) {
  public Analysis {
    networks = List.copyOf(networks);
    remarks = List.copyOf(remarks);
  }

  /// Explains a study. Pure: the same study gives the same analysis.
  public static Analysis of(Study study) {
    var networks = study.networks().stream().map(network -> network(study, network)).toList();
    return new Analysis(
        study,
        answer(networks),
        StudyVerdict.of(study),
        StudyEnvironmentTables.line(study),
        networks,
        LabelledAnalysis.of(study),
        LayerCounts.of(study),
        LayerCounts.SOURCE,
        StudyEnvironmentTables.environment(study),
        StudyEnvironmentTables.settings(study),
        study.environment().remarks(),
        StudyEnvironmentTables.command(study.command()));
  }

  /// Every measured cell of every network.
  public List<CellAnalysis> cells() {
    return networks.stream().flatMap(network -> network.cells().stream()).toList();
  }

  private static NetworkAnalysis network(Study study, NetworkSummary network) {
    return NetworkAnalysis.of(
        network,
        study.cells().stream().filter(cell -> cell.network().equals(network.id())).toList(),
        study.sensitivities().stream()
            .filter(sensitivity -> sensitivity.network().equals(network.id()))
            .map(LayerSensitivity::of)
            .toList());
  }

  private static String answer(List<NetworkAnalysis> networks) {
    return networks.isEmpty()
        ? "The study holds no network, so it answers nothing."
        : networks.stream().map(NetworkAnalysis::answer).collect(Collectors.joining(" "));
  }
}
