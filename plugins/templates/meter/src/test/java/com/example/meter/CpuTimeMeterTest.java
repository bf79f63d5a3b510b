package com.example.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.study.Reading;
import org.inferometer.testkit.MeterContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTimeMeterTest extends MeterContract {
  @TempDir Path files;

  private final AtomicLong clock = new AtomicLong();
  private long ticks;

  /// Meters a file that the test writes, on a clock that the test sets.
  @Override
  protected Meter meter() {
    count(0);
    return new CpuTimeMeter(
        new ProcessorTime(files.resolve("stat")), OptionalDouble.of(10), clock::get);
  }

  @Override
  protected void passTime() {
    clock.addAndGet(1_000_000_000);
    count(50);
  }

  private void count(long more) {
    ticks += more;
    try {
      Files.writeString(
          files.resolve("stat"), "7 (a ) name) S 1 7 7 0 -1 0 1 0 0 0 " + ticks + " 0 0 0 20 0 1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void halfACoreAtTenWattsTakesFiveJouleASecond() {
    try (Meter.Sampler sampler = meter().start("cpu")) {
      passTime();
      String method = "processor time of this process x 10.0 W for a busy core";
      assertThat(sampler.read().energyJ()).isEqualTo(Reading.estimated(5, "J", method));
      assertThat(sampler.read().averageW()).isEqualTo(Reading.estimated(5, "W", method));
    }
  }

  @Test
  void withoutThePowerOfACoreItSaysHowToNameIt() {
    Meter meter =
        new CpuTimeMeter(
            new ProcessorTime(files.resolve("stat")), CpuTimeMeter.watts("many"), clock::get);
    assertThat(meter.probe())
        .isEqualTo(
            new Probe.Unavailable(
                "CPUTIME_WATTS does not name the power of one busy core",
                "set it to a number of watts, for example CPUTIME_WATTS=8.5"));
  }
}
