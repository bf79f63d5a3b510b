package org.inferometer.run;

import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.network.Binding;
import org.inferometer.network.ElementType;
import org.inferometer.network.HostTensor;
import org.inferometer.precision.calibration.Histogram;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Session;

/// Runs an observed network and records what it hands out. Inputs and outputs are bound once, in
/// memory that every inference uses again.
public final class Observer {
  private final Session session;
  private final Observation observation;
  private final Map<String, HostTensor> inputs = new LinkedHashMap<>();
  private final Map<String, Histogram> histograms = new LinkedHashMap<>();
  private int inferences;

  /// @param session of the observed network; stays the caller's to close
  public Observer(Session session, Observation observation, Binding binding)
      throws BackendException {
    this.session = session;
    this.observation = observation;
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
    int values = observation.sampling().values();
    observation.places().keySet().forEach(tensor -> histograms.put(tensor, new Histogram(values)));
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
    session.run();
    Map<String, HostTensor> values = new LinkedHashMap<>(inputs);
    values.putAll(session.outputs());
    observation
        .places()
        .forEach((tensor, place) -> {
          HostTensor value = values.get(place.output());
          Histogram histogram = histograms.get(tensor);
          if (value != null
              && histogram != null
              && value.type().elementType() == ElementType.FLOAT) {
            histogram.add(
                place.elements(value.data(), inferences, observation.sampling().values()));
          }
        });
    inferences++;
  }

  /// What was recorded, by tensor; without elements where nothing was handed out.
  public Map<String, Snapshot> snapshots() {
    Map<String, Snapshot> snapshots = new LinkedHashMap<>();
    histograms.forEach((tensor, histogram) -> snapshots.put(tensor, histogram.snapshot()));
    return snapshots;
  }
}
