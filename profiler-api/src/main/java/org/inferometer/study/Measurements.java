package org.inferometer.study;

import java.util.List;

/// Everything measured for a cell.
///
/// @param throughput items per second of one closed loop: inferences at a time × batch / median
///   latency (`1/s`)
/// @param layers engine layers in execution order
/// @param layerPass how the layer times were taken
/// @param unattributedUs whole inference of the layer pass less the sum of its layers and less the
///   profiler's own time, as far as that is known
/// @param energyPerInferenceMj gross energy of one inference of the whole batch
/// @param accuracy against the reference, on the inputs that were timed
/// @param evaluation on labelled samples
/// @param derived layers that deriving the network left in another precision, or whose weights
///   their precision has no full room for
/// @param coldStart what passes before a process serves at its full speed
public record Measurements(
    Provenance provenance,
    Build build,
    Latency latency,
    Reading throughput,
    LayerPass layerPass,
    List<EngineLayerResult> layers,
    Reading unattributedUs,
    List<Fusion> fusions,
    Memory memory,
    Power power,
    Reading energyPerInferenceMj,
    Accuracy accuracy,
    Evaluation evaluation,
    List<DerivedLayer> derived,
    ColdStart coldStart) {
  public Measurements {
    layers = List.copyOf(layers);
    fusions = List.copyOf(fusions);
    derived = List.copyOf(derived);
  }

  /// The same with another latency.
  public Measurements with(Latency other, Reading itsThroughput) {
    return new Measurements(
        provenance,
        build,
        other,
        itsThroughput,
        layerPass,
        layers,
        unattributedUs,
        fusions,
        memory,
        power,
        energyPerInferenceMj,
        accuracy,
        evaluation,
        derived,
        coldStart);
  }

  /// The same with another cold start.
  public Measurements with(ColdStart other) {
    return new Measurements(
        provenance,
        build,
        latency,
        throughput,
        layerPass,
        layers,
        unattributedUs,
        fusions,
        memory,
        power,
        energyPerInferenceMj,
        accuracy,
        evaluation,
        derived,
        other);
  }

  /// Measurements of a cell whose start was not timed.
  public Measurements(
      Provenance provenance,
      Build build,
      Latency latency,
      Reading throughput,
      LayerPass layerPass,
      List<EngineLayerResult> layers,
      Reading unattributedUs,
      List<Fusion> fusions,
      Memory memory,
      Power power,
      Reading energyPerInferenceMj,
      Accuracy accuracy,
      Evaluation evaluation,
      List<DerivedLayer> derived) {
    this(
        provenance,
        build,
        latency,
        throughput,
        layerPass,
        layers,
        unattributedUs,
        fusions,
        memory,
        power,
        energyPerInferenceMj,
        accuracy,
        evaluation,
        derived,
        ColdStart.unavailable(Reading.OLDER_STUDY));
  }

  /// Measurements of a cell for which no labelled samples were given, and whose network was derived
  /// without anything to tell.
  public Measurements(
      Provenance provenance,
      Build build,
      Latency latency,
      Reading throughput,
      LayerPass layerPass,
      List<EngineLayerResult> layers,
      Reading unattributedUs,
      List<Fusion> fusions,
      Memory memory,
      Power power,
      Reading energyPerInferenceMj,
      Accuracy accuracy) {
    this(
        provenance,
        build,
        latency,
        throughput,
        layerPass,
        layers,
        unattributedUs,
        fusions,
        memory,
        power,
        energyPerInferenceMj,
        accuracy,
        Evaluation.NOT_ASKED,
        List.of());
  }
}
