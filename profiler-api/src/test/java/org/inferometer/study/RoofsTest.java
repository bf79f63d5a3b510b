package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.inferometer.study.Roofs.Bandwidth;
import org.inferometer.study.Roofs.Bound;
import org.inferometer.study.Roofs.Least;
import org.junit.jupiter.api.Test;

class RoofsTest {
  private static final Roofs ROOFS =
      new Roofs(
          List.of(
              new Bandwidth(1_000, Reading.exact(100e9, "B/s")),
              new Bandwidth(1_000_000, Reading.exact(10e9, "B/s"))),
          Reading.exact(50e9, "FLOP/s"),
          "by hand");

  @Test
  void theSlowerOfMemoryAndComputingDecides() {
    assertThat(ROOFS.least(50_000, 500)).contains(new Least(1, Bound.COMPUTE));
    assertThat(ROOFS.least(50, 500_000)).contains(new Least(50, Bound.MEMORY));
  }

  /// 1,000 bytes fit the first cache, at 100 bytes a nanosecond.
  @Test
  void theBandwidthIsThatOfTheSmallestMemoryThatHoldsAll() {
    assertThat(ROOFS.least(0, 1_000)).contains(new Least(0.01, Bound.MEMORY));
    assertThat(ROOFS.least(0, 1_001)).contains(new Least(0.1001, Bound.MEMORY));
    assertThat(ROOFS.least(0, 2_000_000)).contains(new Least(200, Bound.MEMORY));
  }

  @Test
  void aRoofThatIsNotKnownGivesNoLeastTime() {
    Reading none = Reading.unavailable("no counter");
    assertThat(new Roofs(ROOFS.bandwidth(), none, "").least(1, 1)).isEmpty();
    assertThat(new Roofs(List.of(), ROOFS.flopsPerSecond(), "").least(1, 1)).isEmpty();
  }
}
