package org.inferometer.meter.nvml;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.inferometer.spi.Meter;
import org.inferometer.testkit.MeterContract;

/// A GPU whose energy counter and power the test sets.
class NvmlContractTest extends MeterContract {
  private final AtomicLong clock = new AtomicLong();
  private final FakeGpu gpu = new FakeGpu("GPU-1", "NVIDIA A100");
  private long energyMj;

  @Override
  protected Meter meter() {
    gpu.with(Quantity.ENERGY, 0).with(Quantity.POWER_INSTANT, 50_000);
    return new NvmlMeter(
        () -> new Nvml.Present("580.95", new NvmlValue.Value(13_000), List.of(gpu)), clock::get);
  }

  @Override
  protected void passTime() {
    clock.addAndGet(1_000_000_000);
    energyMj += 50_000;
    gpu.with(Quantity.ENERGY, energyMj);
  }
}
