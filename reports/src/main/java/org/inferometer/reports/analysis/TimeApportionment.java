package org.inferometer.reports.analysis;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.NetworkSummary.LayerSummary;
import org.inferometer.study.Reading;

/// The time of a subgraph, which a compiler of the backend's made of many layers and which is timed
/// as one, shared out among its origins by their FLOPs. An estimate: layers that wait for memory
/// take more than their share.
final class TimeApportionment {
  /// Said once for each layer whose time is shared out.
  static final String NOTE =
      "Times of source layers are estimated: this layer was timed as one, and its time is"
          + " apportioned by FLOPs. Nothing inside it was timed.";

  private static final String METHOD = "the time of the whole, apportioned by FLOPs";

  private final Map<String, Reading> flops;

  /// @param network whose layers' FLOPs are of one item; shares do not depend on the batch
  TimeApportionment(NetworkSummary network) {
    flops =
        network.layers().stream()
            .collect(
                Collectors.toMap(
                    LayerSummary::name, LayerSummary::flops, (first, second) -> first));
  }

  /// For each origin of a subgraph its share of the time, in the order of the origins; empty for
  /// other layers, and where the share of an origin cannot be told.
  List<Reading> of(EngineLayerResult layer) {
    boolean apportions = layer.subgraph() && layer.origins().size() > 1;
    double total = apportions ? layer.origins().stream().mapToDouble(this::flops).sum() : 0;
    if (!(total > 0) || layer.timeUs().asDouble().isEmpty()) {
      return List.of();
    }
    double time = layer.timeUs().asDouble().getAsDouble();
    return layer.origins().stream()
        .map(origin -> Reading.estimated(time * flops(origin) / total, "us", METHOD))
        .toList();
  }

  /// Not a number where there is no formula.
  private double flops(String origin) {
    Reading known = flops.get(origin);
    return known == null ? Double.NaN : known.asDouble().orElse(Double.NaN);
  }
}
