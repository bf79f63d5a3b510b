package org.inferometer.quantise;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.inferometer.precision.calibration.Histograms;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.calibration.Sampling;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.ObservingSession;

/// Runs an observed network and records what it hands out. Inputs and outputs are bound once, in
/// memory that every inference uses again.
public final class ActivationRecorder {
  private final ObservingSession session;
  private final Map<String, HostTensor> inputs = new LinkedHashMap<>();
  private final Histograms histograms;

  /// @param tensors to record
  /// @param session of the observed network; stays the caller's to close
  public ActivationRecorder(
      ObservingSession session,
      Map<String, ObservedTensor> tensors,
      Binding binding,
      Sampling sampling)
      throws BackendException {
    this.session = session;
    this.histograms = new Histograms(tensors, sampling);
    binding
        .inputs()
        .forEach((name, type) ->
            inputs.put(
                name,
                new HostTensor(
                    type,
                    Arena.ofAuto()
                        .allocate(Math.max(1, type.bytes()), 64)
                        .asSlice(0, type.bytes()))));
    session.bind(inputs);
  }

  /// One inference.
  ///
  /// @param sample values of all inputs
  /// @throws BackendException if the sample does not fit, or with the runtime's own words
  public void observe(Map<String, HostTensor> sample) throws BackendException {
    for (Map.Entry<String, HostTensor> input : inputs.entrySet()) {
      HostTensor given = sample.get(input.getKey());
      if (given == null || !given.type().equals(input.getValue().type())) {
        String message =
            "input '" + input.getKey() + "' is " + input.getValue().type() + ", not " + given;
        throw BackendException.failed(message, new IllegalArgumentException(message));
      }
      input.getValue().data().copyFrom(given.data());
    }
    long nonFinite = histograms.nonFinite();
    BiConsumer<String, HostTensor> record = floats(histograms::add);
    inputs.forEach(record);
    session.run(record);
    histograms.endInference();
    if (histograms.nonFinite() > nonFinite) {
      // Where it began may be a tensor of which few elements were looked at.
      session.run(floats(histograms::inspect));
    }
  }

  private static BiConsumer<String, HostTensor> floats(BiConsumer<String, MemorySegment> seen) {
    return (tensor, value) -> {
      if (value.type().elementType() == ElementType.FLOAT) {
        seen.accept(tensor, value.data());
      }
    };
  }

  /// What was recorded, by tensor that has a range; without elements where it was not shown.
  public Map<String, Snapshot> snapshots() {
    return histograms.snapshots();
  }

  /// The largest magnitudes, see [Histograms#largest].
  Map<String, Double> largest(Map<String, Snapshot> snapshots) {
    return histograms.largest(snapshots);
  }
}
