package org.inferometer.meter.rapl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.inferometer.spi.Meter;
import org.inferometer.testkit.MeterContract;
import org.junit.jupiter.api.io.TempDir;

/// A processor of one package whose counter the test moves on.
class RaplContractTest extends MeterContract {
  /// The counter wraps within the test.
  private static final long RANGE = 30_000_000;

  @TempDir Path root = Path.of("");

  private final AtomicLong clock = new AtomicLong();
  private long energy;

  @Override
  protected Meter meter() {
    write("name", "package-0");
    write("max_energy_range_uj", Long.toString(RANGE));
    write("energy_uj", "0");
    return new RaplMeter(root, root, clock::get);
  }

  @Override
  protected void passTime() {
    clock.addAndGet(1_000_000_000);
    energy = (energy + 10_000_000) % RANGE;
    write("energy_uj", Long.toString(energy));
  }

  private void write(String file, String text) {
    try {
      Path zone = Files.createDirectories(root.resolve("intel-rapl:0"));
      Files.writeString(zone.resolve(file), text + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
