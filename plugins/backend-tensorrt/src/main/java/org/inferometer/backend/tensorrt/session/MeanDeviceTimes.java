package org.inferometer.backend.tensorrt.session;

import java.util.List;
import java.util.function.Function;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;

/// Device times of inferences that run at a time, one on each stream: their mean, run by run, so
/// that there is one time for each sample of the host's clock.
///
/// @param clocks one for each stream, more than one
record MeanDeviceTimes(List<DeviceClock> clocks) implements DeviceTimes {
  static DeviceTimes of(List<DeviceClock> clocks) {
    return clocks.size() == 1 ? clocks.getFirst() : new MeanDeviceTimes(clocks);
  }

  @Override
  public void reserve(int inferences) throws BackendException {
    for (DeviceClock clock : clocks) {
      clock.reserve(inferences);
    }
  }

  @Override
  public void collect() throws BackendException {
    for (DeviceClock clock : clocks) {
      clock.collect();
    }
  }

  @Override
  public Recorded recorded() {
    List<Recorded> recorded = clocks.stream().map(DeviceClock::recorded).toList();
    return new Recorded(
        mean(recorded, Recorded::gpuNs),
        mean(recorded, Recorded::toDeviceNs),
        mean(recorded, Recorded::toHostNs),
        mean(recorded, Recorded::enqueueNs));
  }

  private static long[] mean(List<Recorded> recorded, Function<Recorded, long[]> of) {
    long[] mean = new long[recorded.getFirst().count()];
    for (int i = 0; i < mean.length; i++) {
      int run = i;
      mean[i] =
          Math.round(
              recorded.stream().mapToLong(one -> of.apply(one)[run]).average().orElseThrow());
    }
    return mean;
  }

  @Override
  public String method() {
    return clocks.getFirst().method()
        + "; the mean over the "
        + clocks.size()
        + " inferences that ran at a time, each on a stream of its own";
  }
}
