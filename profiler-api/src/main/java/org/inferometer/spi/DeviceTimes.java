package org.inferometer.spi;

import java.util.Arrays;
import java.util.Locale;

/// Times that a device takes of its own work, inference by inference, beside the host's clock.
///
/// The order of calls is [#reserve], then so many [Session#run], then [#collect]: nothing is
/// allocated and nothing is read back between two readings of the host's clock. An inference that
/// no place was reserved for is not recorded.
public interface DeviceTimes {
  /// Makes room for so many inferences beyond those that are recorded.
  void reserve(int inferences) throws BackendException;

  /// Reads what the device recorded since [#reserve].
  void collect() throws BackendException;

  /// All inferences that were collected, in the order in which they ran.
  Recorded recorded();

  /// What was read, for example `CUDA events around the engine's kernels on one stream`.
  String method();

  /// Four series of the same length, in nanoseconds.
  ///
  /// @param gpuNs the engine's work on the device
  /// @param toDeviceNs moving inputs from the host
  /// @param toHostNs moving outputs to the host
  /// @param enqueueNs by the host's clock, what handing the engine's work over to the device took:
  ///   about as long as the work itself where the device waits for the host
  record Recorded(long[] gpuNs, long[] toDeviceNs, long[] toHostNs, long[] enqueueNs) {
    public Recorded {
      if (gpuNs.length != toDeviceNs.length
          || gpuNs.length != toHostNs.length
          || gpuNs.length != enqueueNs.length) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "four series of one length, not %d, %d, %d and %d",
                gpuNs.length,
                toDeviceNs.length,
                toHostNs.length,
                enqueueNs.length));
      }
    }

    /// Those of the inferences from one on.
    public Recorded from(int first) {
      return new Recorded(
          Arrays.copyOfRange(gpuNs, first, gpuNs.length),
          Arrays.copyOfRange(toDeviceNs, first, toDeviceNs.length),
          Arrays.copyOfRange(toHostNs, first, toHostNs.length),
          Arrays.copyOfRange(enqueueNs, first, enqueueNs.length));
    }

    /// So many inferences were recorded.
    public int count() {
      return gpuNs.length;
    }
  }
}
