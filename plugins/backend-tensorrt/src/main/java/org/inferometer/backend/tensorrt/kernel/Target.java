package org.inferometer.backend.tensorrt.kernel;

import java.util.List;

/// What a kernel is compiled for.
///
/// @param capability compute capability: 75 for 7.5, 120 for 12.0
/// @param code the GPU's own code, for this capability alone; else assembly text, which the driver
///   of any newer GPU can translate
public record Target(int capability, boolean code) {
  /// Assembly text.
  public static Target assembly(int capability) {
    return new Target(capability, false);
  }

  /// What runs on a GPU: its own code where the compiler knows the GPU, since a driver that is
  /// older than the compiler refuses its assembly text.
  ///
  /// @param known capabilities that the compiler knows
  /// @throws IllegalArgumentException if all that it knows are newer
  public static Target of(int capability, List<Integer> known) {
    if (known.contains(capability)) {
      return new Target(capability, true);
    }
    int nearest =
        known.stream()
            .mapToInt(Integer::intValue)
            .filter(other -> other < capability)
            .max()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "NVIDIA's compiler knows the compute capabilities "
                        + known
                        + " and newer ones, but the GPU has "
                        + capability));
    return assembly(nearest);
  }

  /// As the compiler's option names it.
  String architecture() {
    return (code ? "sm_" : "compute_") + capability;
  }
}
