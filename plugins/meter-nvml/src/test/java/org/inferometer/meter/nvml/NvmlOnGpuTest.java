package org.inferometer.meter.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.inferometer.meter.nvml.Nvml.Gpu;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.spi.Probe;
import org.inferometer.study.DeviceFact;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What NVML tells of a real GPU, without TensorRT: printed as tables, and compared with
/// nvidia-smi, which reads the driver by itself. Whatever load there is runs beside it.
@Tag("gpu")
class NvmlOnGpuTest {
  private static final Duration SAMPLED = Duration.ofSeconds(8);

  /// nvidia-smi gives the mean of the last second where it gives no instant power.
  private static final double AGREEMENT = 0.10;

  private static Nvml.Present nvml =
      new Nvml.Present("", new NvmlValue.None("not read"), List.of());

  private final Gpu gpu = nvml.gpus().getFirst();
  private final NvmlMeter meter = new NvmlMeter();

  @BeforeAll
  static void findTheDriver() {
    Nvml found = NvmlNative.ofMachine();
    assertThat(found).isInstanceOf(Nvml.Present.class);
    nvml = (Nvml.Present) found;
    assertThat(nvml.gpus()).as("GPUs that NVML lists").isNotEmpty();
  }

  @Test
  void everyQuantityAnswersWithANumberOrAReason() {
    System.out.printf(
        Locale.ROOT, "NVML: %s, driver %s, CUDA %s%n", gpu.name(), nvml.driver(), nvml.cuda());
    System.out.printf(
        Locale.ROOT, "%-24s %10s %10s  %s%n", "quantity", "us median", "us max", "answer");
    for (Quantity quantity : Quantity.values()) {
      printCost(quantity.toString(), () -> gpu.read(quantity));
    }
    printCost("memory of this process", () -> gpu.processMemory(ProcessHandle.current().pid()));
    assertThat(gpu.read(Quantity.ENERGY)).isInstanceOf(NvmlValue.Value.class);
    assertThat(gpu.read(Quantity.SM_CLOCK)).isInstanceOf(NvmlValue.Value.class);
  }

  @Test
  void theFieldsThatCountSlowdownsByHeatAreFoundOrTheReasonIsTold() {
    for (int first : new int[] {HeatCounters.SINCE_12_9, HeatCounters.SINCE_13_1}) {
      for (int id = first; id < first + 3; id++) {
        System.out.printf(Locale.ROOT, "field %d: %s%n", id, gpu.field(id));
      }
    }
    System.out.printf(
        Locale.ROOT, "field 75, thermal policy: %s%n", gpu.read(Quantity.HELD_BY_THERMAL_POLICY));
    System.out.printf(Locale.ROOT, "clock events: %s%n", gpu.read(Quantity.CLOCK_EVENTS));
    HeatCounters heat = HeatCounters.of(gpu, nvml.cuda());
    System.out.printf(Locale.ROOT, "taken as counters: %s %s%n", heat.first(), heat.remark());
    ClockEvent.of(gpu, heat).forEach(throttle -> System.out.printf(Locale.ROOT, "%s%n", throttle));
    assertThat(heat.first().isPresent()).isEqualTo(heat.remark().isEmpty());
  }

  @Test
  void factsAreToldForTheHeadOfAStudy() {
    List<DeviceFact> facts = meter.facts(new Probe.Device(gpu.uuid(), gpu.name(), "gpu"));
    facts.forEach(fact -> System.out.printf(Locale.ROOT, "%s%n", fact));
    assertThat(facts).contains(new DeviceFact.Text("Driver", nvml.driver()));
  }

  /// The counter's steps decide how long energy must be measured.
  @Test
  void theEnergyCounterStepsOftenEnough() throws InterruptedException {
    List<Double> gaps = new ArrayList<>();
    long begin = System.nanoTime();
    long lastStep = begin;
    NvmlValue last = gpu.read(Quantity.ENERGY);
    while (System.nanoTime() - begin < 3_000_000_000L) {
      NvmlValue now = gpu.read(Quantity.ENERGY);
      if (!now.equals(last)) {
        gaps.add((System.nanoTime() - lastStep) / 1e6);
        lastStep = System.nanoTime();
        last = now;
      }
      Thread.sleep(1);
    }
    double[] sorted = gaps.stream().skip(1).mapToDouble(Double::doubleValue).sorted().toArray();
    assertThat(sorted).as("steps in three seconds").isNotEmpty();
    System.out.printf(
        Locale.ROOT,
        "energy counter: %d steps in 3 s; ms between steps: min %.1f, median %.1f, max %.1f%n",
        sorted.length,
        sorted[0],
        sorted[sorted.length / 2],
        sorted[sorted.length - 1]);
  }

  @Test
  void theSamplersPowerAgreesWithNvidiaSmi() throws Exception {
    try (SmiPower smi = SmiPower.start(gpu.uuid());
        Sampler sampler = meter.start(gpu.uuid())) {
      Thread.sleep(SAMPLED);
      Sample sample = sampler.read();
      double watts = smi.meanWatts();
      System.out.printf(Locale.ROOT, "source: %s over %.2f s%n", sample.source(), sample.seconds());
      System.out.printf(Locale.ROOT, "energy %s%n", sample.energyJ());
      System.out.printf(Locale.ROOT, "power by the counter %s%n", sample.averageW());
      System.out.printf(Locale.ROOT, "power by the second source %s%n", sample.crossCheckW());
      System.out.printf(
          Locale.ROOT, "power by nvidia-smi %.2f W, of %d lines%n", watts, smi.count());
      System.out.printf(Locale.ROOT, "%s%n", sample.conditions());
      System.out.printf(Locale.ROOT, "remarks %s%n", sample.remarks());
      PowerSeries series = sample.series();
      System.out.printf(
          Locale.ROOT,
          "looks kept %d, over %.2f s%n",
          series.seconds().size(),
          series.seconds().getLast());
      assertThat(sample.averageW().asDouble().orElseThrow() / watts)
          .isBetween(1 - AGREEMENT, 1 + AGREEMENT);
      assertThat(sample.averageW()).isInstanceOf(Reading.Measured.class);
    }
  }

  private static void printCost(String name, Supplier<NvmlValue> call) {
    NvmlValue answer = call.get();
    double[] micros = new double[20];
    for (int i = 0; i < micros.length; i++) {
      long start = System.nanoTime();
      answer = call.get();
      micros[i] = (System.nanoTime() - start) / 1e3;
    }
    Arrays.sort(micros);
    System.out.printf(
        Locale.ROOT, "%-24s %10.1f %10.1f  %s%n", name, micros[10], micros[19], answer);
  }

  /// nvidia-smi, which prints the power every 100 ms.
  private record SmiPower(Process process, List<Double> watts, Thread reader)
      implements AutoCloseable {
    /// Starts it and waits for its first line, so that it looks as long as what starts next.
    static SmiPower start(String uuid) throws IOException, InterruptedException {
      Process process =
          new ProcessBuilder(
                  "nvidia-smi",
                  "--id=" + uuid,
                  "--query-gpu=power.draw.instant",
                  "--format=csv,noheader,nounits",
                  "--loop-ms=100")
              .redirectErrorStream(true)
              .start();
      List<Double> watts = new ArrayList<>();
      CountDownLatch first = new CountDownLatch(1);
      Thread reader = Thread.ofPlatform().daemon().start(() -> read(process, watts, first));
      assertThat(first.await(20, TimeUnit.SECONDS)).as("nvidia-smi printed a line").isTrue();
      return new SmiPower(process, watts, reader);
    }

    /// Each line is a power in W; anything else is printed, as it says what is wrong.
    private static void read(Process process, List<Double> watts, CountDownLatch first) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.strip().matches("\\d+(\\.\\d+)?")) {
            watts.add(Double.parseDouble(line.strip()));
          } else {
            System.out.printf(Locale.ROOT, "nvidia-smi: %s%n", line);
          }
          first.countDown();
        }
      } catch (IOException e) {
        System.out.printf(Locale.ROOT, "nvidia-smi ended: %s%n", e);
      }
    }

    /// Ends it and gives the mean of its lines.
    double meanWatts() throws InterruptedException {
      close();
      reader.join();
      return watts.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    int count() {
      return watts.size();
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
