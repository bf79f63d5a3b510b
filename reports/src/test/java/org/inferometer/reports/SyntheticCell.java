package org.inferometer.reports;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Build;
import org.inferometer.study.DerivedLayer;
import org.inferometer.study.DeviceConditions;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.study.Interval;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Latency;
import org.inferometer.study.LayerPass;
import org.inferometer.study.Measurements;
import org.inferometer.study.Memory;
import org.inferometer.study.Power;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Precision;
import org.inferometer.study.Provenance;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;

/// The made-up measurements of one cell. Layer times, tracing and the unattributed rest add up to
/// the whole.
record SyntheticCell(SyntheticNetwork network, Precision precision, int batch, Verdict verdict) {
  private static final int SAMPLES = 1_000;

  /// The profiler's part of the time outside of layers.
  private static final double TRACING = 0.6;

  Measurements measurements() {
    var times = layerTimesUs();
    double sum = Arrays.stream(times).sum();
    double whole = sum * 1.03;
    double medianMs = whole / 1.12 / 1e3;
    return new Measurements(
        provenance(),
        build(),
        latency(medianMs),
        spread(batch / medianMs * 1e3, "1/s", 0.006),
        new LayerPass(
            250,
            spread(whole, "us", 0.01),
            Reading.estimated(1.12, "1", "ratio of means"),
            spread((whole - sum) * TRACING, "us", 0.01),
            METHOD),
        layers(times, whole),
        Reading.measured(
            (whole - sum) * (1 - TRACING), "us", 250, new Interval(0, 2 * (whole - sum))),
        fusions(),
        new Memory(
            Reading.exact(240_771_232, "B"),
            Reading.exact(38_000_000.0 * batch, "B"),
            Reading.unavailable("the backend's sessions have no context on a device"),
            Reading.exact(612_000_000 + 41_000_000.0 * batch, "B"),
            HOST,
            HOST,
            HOST),
        power(medianMs),
        spread(18.5 * medianMs, "mJ", 0.02),
        accuracy());
  }

  private static final Reading HOST = Reading.unavailable("it runs in the host's memory");

  private static final String METHOD =
      "ONNX Runtime's profiler, kernel times, mean over the profiled inferences";

  Measurements withoutSpread() {
    var m = measurements();
    var l = m.latency();
    var same = new long[] {1_000_000, 1_000_000, 1_000_000};
    return new Measurements(
        m.provenance(),
        m.build(),
        new Latency(
            l.verdict(),
            l.reasons(),
            new long[0],
            same,
            0,
            l.stopRule(),
            Reading.measured(1, "ms", same.length, new Interval(1, 1)),
            Reading.measured(1, "ms", same.length, new Interval(1, 1)),
            Reading.unavailable("P90 needs 64 samples; there are 3."),
            Reading.unavailable("P95 needs 130 samples; there are 3."),
            Reading.unavailable("P99 needs 662 samples; there are 3."),
            Reading.unavailable("P99.9 needs 6,636 samples; there are 3.")),
        m.throughput(),
        m.layerPass(),
        m.layers(),
        m.unattributedUs(),
        m.fusions(),
        m.memory(),
        m.power(),
        m.energyPerInferenceMj(),
        m.accuracy());
  }

  /// The same on a GPU whose power limit holds its clocks back after four seconds.
  Measurements onGpu() {
    var m = measurements();
    return new Measurements(
        m.provenance(),
        m.build(),
        m.latency(),
        m.throughput(),
        m.layerPass(),
        m.layers(),
        m.unattributedUs(),
        m.fusions(),
        new Memory(
            m.memory().weightsBytes(),
            m.memory().arenaBytes(),
            Reading.exact(412_000_000, "B"),
            m.memory().processBytes(),
            Reading.exact(1_204_000_000, "B"),
            Reading.exact(1_890_000_000, "B"),
            Reading.exact(1_895_000_000, "B")),
        SyntheticPower.ofGpu(m.energyPerInferenceMj()),
        m.energyPerInferenceMj(),
        m.accuracy(),
        m.evaluation(),
        derived());
  }

  /// Two layers that stayed FP32, and forty that lose a weight each, or one more than the layer
  /// before, of a thousand.
  private static List<DerivedLayer> derived() {
    List<DerivedLayer> derived = new ArrayList<>();
    derived.add(new DerivedLayer("<norm>", "Norm", "its sums want range", "fp32", 0, 0, 0, 0));
    derived.add(new DerivedLayer("prob", "Softmax", "its exponentials do", "fp32", 0, 0, 0, 0));
    for (int i = 1; i <= 40; i++) {
      derived.add(new DerivedLayer("weights " + i, "Conv", "", "", 1_000, 1, i - 1, 0));
    }
    return derived;
  }

  /// The same, measured on a device that keeps times of its own.
  Measurements onDevice() {
    var m = measurements();
    var l = m.latency();
    var b = m.build();
    double gpuMs = 0.8 * l.medianMs().asDouble().orElseThrow();
    return new Measurements(
        m.provenance(),
        new Build(
            b.timeMs(),
            Reading.exact(1_610_612_736, "B"),
            b.engineBytes(),
            b.layersBefore(),
            b.layersAfter(),
            b.dataMovementLayers()),
        new Latency(
            l.verdict(),
            l.reasons(),
            l.warmupNs(),
            l.samplesNs(),
            l.outliers(),
            l.stopRule(),
            l.medianMs(),
            l.meanMs(),
            l.p90Ms(),
            l.p95Ms(),
            l.p99Ms(),
            l.p999Ms(),
            spread(1.1 * gpuMs, "ms", 0.01),
            spread(gpuMs, "ms", 0.01),
            spread(0.08 * gpuMs, "ms", 0.02),
            spread(0.02 * gpuMs, "ms", 0.02),
            spread(0.9 * gpuMs, "ms", 0.02),
            1,
            l.repeats(),
            List.of()),
        m.throughput(),
        m.layerPass(),
        endingInAConversion(m.layers()),
        m.unattributedUs(),
        m.fusions(),
        m.memory(),
        m.power(),
        m.energyPerInferenceMj(),
        m.accuracy());
  }

  private static List<EngineLayerResult> endingInAConversion(List<EngineLayerResult> layers) {
    var last = layers.getLast();
    var all = new ArrayList<>(layers.subList(0, layers.size() - 1));
    all.add(
        new EngineLayerResult(
            last.name(),
            "Reformat",
            List.of(),
            true,
            false,
            last.timeUs(),
            last.share(),
            Reading.estimated(0, "FLOP", "moves data only"),
            last.bytes(),
            new KernelPrecision.Changed("fp16", "fp32"),
            "Channel major FP16 → Row major linear FP32"));
    return all;
  }

  /// A cell of which only the engine's layers are not known.
  Measurements undescribed(String why) {
    var known = measurements();
    var none = Reading.unavailable(why);
    var build = known.build();
    return new Measurements(
        known.provenance(),
        new Build(build.timeMs(), build.engineBytes(), build.layersBefore(), null, null),
        known.latency(),
        known.throughput(),
        new LayerPass(0, none, none, why),
        List.of(),
        none,
        List.of(),
        known.memory(),
        known.power(),
        known.energyPerInferenceMj(),
        known.accuracy());
  }

  static Measurements nothing(String why) {
    var none = Reading.unavailable(why);
    return new Measurements(
        new Provenance(Instant.EPOCH, 0, "unknown", List.of(), List.of()),
        new Build(none, none, 0, 0, 0),
        new Latency(
            Verdict.UNSTEADY,
            List.of(),
            new long[0],
            new long[0],
            0,
            "the budget was spent",
            none,
            none,
            none,
            none,
            none,
            none),
        none,
        new LayerPass(0, none, none, "none"),
        List.of(),
        none,
        List.of(),
        new Memory(none, none, none, none, none, none, none),
        Power.unavailable(why),
        none,
        new Accuracy("nothing", none, none, none, none, none, none, List.of()));
  }

  private double speed() {
    return switch (precision) {
      case FP32 -> 1.0;
      case FP16 -> 1.6;
      case BF16 -> 1.5;
      case INT8 -> 2.9;
      case INT8_MIXED -> 2.4;
    };
  }

  private double[] layerTimesUs() {
    var random = new Random(31L * Math.round(10 * speed()) + 7);
    var times = new double[network.engineNames().size()];
    for (int i = 0; i < times.length; i++) {
      double weight = network.type(i).equals("Conv") ? 12 : 1.5;
      times[i] = weight * Math.exp(random.nextGaussian()) * (0.6 + 0.4 * batch) * 10 / speed();
    }
    return times;
  }

  private List<EngineLayerResult> layers(double[] times, double whole) {
    var layers = new ArrayList<EngineLayerResult>();
    for (int i = 0; i < times.length; i++) {
      boolean conv = network.type(i).equals("Conv");
      layers.add(
          new EngineLayerResult(
              network.engineNames().get(i),
              network.type(i),
              network.origins(i),
              network.movesData(i),
              network.engineNames().get(i).startsWith("{ForeignNode["),
              spread(times[i], "us", 0.02),
              Reading.estimated(times[i] / whole, "1", "time / whole"),
              conv
                  ? Reading.estimated(2.0e8 * batch, "FLOP", "sum over the origins")
                  : Reading.unavailable("No formula for " + network.type(i) + "."),
              Reading.estimated(3.2e6 * batch, "B", "read and written at its boundary"),
              KernelPrecision.of(conv ? precision : Precision.FP32),
              conv ? "MLAS NCHWc" : "CPU reference"));
    }
    return layers;
  }

  private List<Fusion> fusions() {
    var fusions = new ArrayList<Fusion>();
    for (int i = 0; i < network.engineNames().size(); i++) {
      if (network.origins(i).size() > 1) {
        fusions.add(
            new Fusion(network.engineNames().get(i), network.origins(i), FusionKind.VERTICAL));
      }
    }
    fusions.add(new Fusion("", List.of("dropout"), FusionKind.ELIMINATED));
    return fusions;
  }

  private Build build() {
    int all = network.engineNames().size();
    int moves = 0;
    for (int i = 0; i < all; i++) {
      moves += network.movesData(i) ? 1 : 0;
    }
    return new Build(
        Reading.exact(812.4, "ms"),
        Reading.exact(240_900_000, "B"),
        network.summary().layerCount(),
        all - moves,
        moves);
  }

  private Latency latency(double medianMs) {
    var random = new Random(batch);
    double noise = verdict == Verdict.STABLE ? 0.01 : 0.12;
    var warmup = samples(random, 60, medianMs * 1.3, noise);
    var samples = samples(random, SAMPLES, medianMs, noise);
    boolean few = batch > 8;
    return new Latency(
        verdict,
        reasons(),
        warmup,
        samples,
        14,
        verdict == Verdict.STABLE ? "the interval of the median is within ±1 %" : "budget spent",
        spread(medianMs, "ms", noise / 2),
        spread(medianMs * 1.01, "ms", noise / 2),
        spread(medianMs * 1.02, "ms", noise),
        spread(medianMs * 1.03, "ms", noise),
        few
            ? Reading.unavailable("P99 needs 662 samples; there are 400.")
            : spread(medianMs * 1.08, "ms", noise),
        Reading.unavailable("P99.9 needs 6,636 samples; there are 1,000."));
  }

  private List<String> reasons() {
    return switch (verdict) {
      case STABLE -> List.of("The series is steady and the median's interval is within ±1 %.");
      case NOISY -> List.of("The median's interval is ±6 %, wider than the ±1 % asked for.");
      case UNSTEADY -> List.of("The series drifts: its last third is 9 % slower than its first.");
      case THROTTLED -> List.of("The clock fell from 3.4 GHz to 2.1 GHz during the run.");
    };
  }

  private static long[] samples(Random random, int count, double medianMs, double noise) {
    var samples = new long[count];
    for (int i = 0; i < count; i++) {
      double tail = random.nextInt(70) == 0 ? 1.08 : 1;
      samples[i] = Math.round(medianMs * 1e6 * tail * (1 + noise * random.nextGaussian() / 2));
    }
    return samples;
  }

  private Power power(double medianMs) {
    return new Power(
        "RAPL package-0",
        Reading.measured(18.5, "W", 52, new Interval(18.2, 18.8)),
        Reading.measured(6.1, "W", 52, new Interval(6.0, 6.2)),
        spread(12.4 * medianMs, "mJ", 0.03),
        Reading.unavailable(RAPL),
        Reading.measured(1.0213, "1", 12, new Interval(1.0179, 1.0246)),
        Reading.unavailable(RAPL),
        Reading.unavailable(RAPL),
        DeviceConditions.unavailable(RAPL),
        List.of(),
        PowerSeries.NONE);
  }

  private static final String RAPL = "RAPL counts energy and nothing else";

  private Accuracy accuracy() {
    double error = 1e-6 * Math.pow(100, speed() - 1);
    return new Accuracy(
        "the unoptimised FP32 network on ONNX Runtime",
        Reading.exact(error, "1"),
        Reading.exact(error / 3, "1"),
        Reading.exact(1 - error / 100, "1"),
        Reading.exact(-20 * Math.log10(error / 3), "dB"),
        Reading.exact(1, "1"),
        Reading.exact(1, "1"),
        precision == Precision.INT8 ? List.of(Accuracy.MADE_UP) : List.of());
  }

  private Provenance provenance() {
    return new Provenance(
        Instant.parse("2026-11-23T09:42:00Z"),
        14_200,
        "ONNX Runtime 1.29.0",
        List.of("graph optimisation all", "2 threads"),
        List.of("data: seeded uniform [0, 1)"));
  }

  private static Reading spread(double value, String unit, double relative) {
    return Reading.measured(
        value, unit, SAMPLES, new Interval(value * (1 - relative), value * (1 + relative)));
  }
}
