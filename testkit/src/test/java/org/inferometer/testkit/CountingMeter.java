package org.inferometer.testkit;

import java.util.List;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.study.Reading;

/// A meter whose time and energy go on with every reading.
///
/// @param joule more at each reading
record CountingMeter(int joule) implements Meter {
  private static final int BEGIN = 1_000;

  @Override
  public String id() {
    return "counting";
  }

  @Override
  public String title() {
    return "Counting";
  }

  @Override
  public String kind() {
    return "cpu";
  }

  @Override
  public Probe probe() {
    return new Probe.Available("1", List.of(new Probe.Device("cpu", "a processor", "cpu")));
  }

  @Override
  public Sampler start(String device) {
    return new Sampler() {
      private int reads;

      @Override
      public Sample read() {
        reads++;
        return Sample.energyOnly(
            "a count",
            reads,
            Reading.exact(BEGIN + joule * reads, "J"),
            Reading.exact(1, "W"),
            "it only counts");
      }

      @Override
      public void close() {}
    };
  }
}
