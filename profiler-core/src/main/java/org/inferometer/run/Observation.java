package org.inferometer.run;

import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.network.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.TensorType;
import org.inferometer.network.TensorTypes;
import org.inferometer.precision.calibration.Sampling;
import org.jspecify.annotations.Nullable;

/// A network whose inner tensors, or samples of them, are outputs too, so that any backend hands
/// them out.
///
/// @param places where each observed tensor is found among inputs and outputs
public record Observation(Network network, Sampling sampling, Map<String, Place> places) {
  public Observation {
    places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
  }

  /// Where a tensor is found.
  ///
  /// @param output of the network, or input
  /// @param from the first element
  /// @param grid what is there of the tensor; null for all of the output
  record Place(String output, long from, @Nullable Grid grid) {
    static Place all(String output) {
      return new Place(output, 0, null);
    }

    /// The elements that one inference counts.
    ///
    /// @param data of the output, float32
    /// @param inference its number, from 0
    /// @param values elements at least, where there are as many
    MemorySegment elements(MemorySegment data, int inference, int values) {
      if (grid == null) {
        return data;
      }
      MemorySegment part = data.asSlice(from * Float.BYTES, (long) grid.elements() * Float.BYTES);
      return MemorySegment.ofArray(grid.pick(part, inference, values));
    }
  }

  /// @param types of inner tensors; those that are unknown or not float32 are not observed
  /// @param sampling whether whole tensors are handed out, and how much of them otherwise
  public static Observation of(
      Network network, Collection<String> tensors, TensorTypes types, Sampling sampling) {
    Taps taps = new Taps(network, sampling);
    for (String tensor : tensors) {
      TensorType type = types.of(tensor).orElse(null);
      if (network.index().producer(tensor) < 0 || taps.isOutput(tensor)) {
        taps.stays(tensor);
      } else if (type != null && type.elementType() == ElementType.FLOAT) {
        taps.add(tensor, type.shape());
      }
    }
    return taps.observation();
  }
}
