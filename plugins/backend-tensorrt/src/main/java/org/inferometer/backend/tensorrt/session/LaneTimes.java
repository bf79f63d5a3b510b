package org.inferometer.backend.tensorrt.session;

import java.util.List;
import java.util.function.Function;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;

/// Device times of inferences that run at a time, one on each lane: their mean, run by run, so that
/// there is one time for each sample of the host's clock.
///
/// @param clocks one for each lane, more than one
record LaneTimes(List<DeviceClock> clocks) implements DeviceTimes {
  static DeviceTimes of(List<DeviceClock> clocks) {
    return clocks.size() == 1 ? clocks.getFirst() : new LaneTimes(clocks);
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
    List<Recorded> lanes = clocks.stream().map(DeviceClock::recorded).toList();
    return new Recorded(
        mean(lanes, Recorded::gpuNs),
        mean(lanes, Recorded::toDeviceNs),
        mean(lanes, Recorded::toHostNs),
        mean(lanes, Recorded::enqueueNs));
  }

  private static long[] mean(List<Recorded> lanes, Function<Recorded, long[]> of) {
    long[] mean = new long[lanes.getFirst().count()];
    for (int i = 0; i < mean.length; i++) {
      int run = i;
      mean[i] =
          Math.round(lanes.stream().mapToLong(lane -> of.apply(lane)[run]).average().orElseThrow());
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
