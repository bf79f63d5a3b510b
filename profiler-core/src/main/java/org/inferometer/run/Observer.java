package org.inferometer.run;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.inferometer.network.Binding;
import org.inferometer.network.ElementType;
import org.inferometer.network.HostTensor;
import org.inferometer.network.Shape;
import org.inferometer.precision.calibration.Histogram;
import org.inferometer.run.Observation.Tap;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Session;

/// Runs an observed network and records what it hands out. Inputs and outputs are bound once, in
/// memory that every inference uses again.
public final class Observer {
  private final Session session;
  private final Map<String, Tap> taps;
  private final Map<String, HostTensor> inputs = new LinkedHashMap<>();
  private final Map<String, Histogram> histograms = new LinkedHashMap<>();
  private float[] inner = new float[0];

  /// @param session of the observed network; stays the caller's to close
  public Observer(Session session, Map<String, Tap> taps, Binding binding) throws BackendException {
    this.session = session;
    this.taps = taps;
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
    taps.keySet().forEach(tensor -> histograms.put(tensor, new Histogram()));
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
    taps.forEach((tensor, tap) -> {
      HostTensor value = values.get(tap.output());
      if (value != null && value.type().elementType() == ElementType.FLOAT) {
        Objects.requireNonNull(histograms.get(tensor))
            .add(tap.sampled() ? withoutEdge(value) : value.data());
      }
    });
  }

  /// What was recorded, by tensor; without elements where it was not handed out.
  public Map<String, Histogram> histograms() {
    return histograms;
  }

  /// A sampled map begins at its first row and column, whose pixels see zeros beyond the edge and
  /// would be far more of the sample than of the map: they are left out.
  private MemorySegment withoutEdge(HostTensor sample) {
    Shape shape = sample.type().shape();
    int height = Math.toIntExact(shape.dim(2));
    int width = Math.toIntExact(shape.dim(3));
    if (height < 3 || width < 3) {
      return sample.data();
    }
    int maps = Math.toIntExact(shape.dim(0) * shape.dim(1));
    int row = width - 1;
    int count = maps * (height - 1) * row;
    inner = inner.length < count ? new float[count] : inner;
    int to = 0;
    for (int map = 0; map < maps; map++) {
      for (int y = 1; y < height; y++, to += row) {
        long from = ((long) map * height + y) * width + 1;
        for (int x = 0; x < row; x++) {
          inner[to + x] = sample.data().getAtIndex(ValueLayout.JAVA_FLOAT, from + x);
        }
      }
    }
    return MemorySegment.ofArray(inner).asSlice(0, (long) count * Float.BYTES);
  }
}
