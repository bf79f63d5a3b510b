package org.inferometer.study;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Studies for the tests of the codec.
final class StudySamples {
  private static final Reading NONE = Reading.unavailable("not tried in this test");

  private StudySamples() {}

  static Study study(Cell... cells) {
    return new Study(
        Study.SCHEMA,
        "2026-11-23-lenet-7f3a",
        Instant.parse("2026-11-23T10:15:30.123456789Z"),
        List.of("inferometer", "profile", "zoo:lenet"),
        new Study.Settings(5000, 2, -42, "seeded uniform [0, 1)", 0.01),
        new Environment(
            "Linux 6.1 amd64",
            "A processor",
            2,
            25_000_000_000L,
            "A vendor 25",
            "0.1.0",
            List.of(
                new Environment.DeviceInfo(
                    "cpu",
                    "A processor",
                    "cpu",
                    "ONNX Runtime 1.29.0",
                    List.of(
                        new DeviceFact.Text("ECC", "on"),
                        new DeviceFact.Figure("SM clock", Reading.exact(1980, "MHz")),
                        DeviceFact.unknown("Persistence mode", "not supported")))),
            List.of("the clock governor is 'powersave'")),
        List.of(network()),
        null,
        List.of(cells),
        List.of(),
        new Rounds(0.02, 60_000, Rounds.Stop.TIME, ms(7_000), Reading.exact(1.5, "%")),
        Control.of(
            "lenet/onnxruntime/fp32/b1",
            Reading.measured(1.003, "1", 40, new Interval(0.995, 1.011)),
            new Comparison.Spread(
                Reading.exact(2.9, "%"),
                Reading.measured(0.3, "%", 4, new Interval(0.1, 1.4)),
                Reading.measured(0, "%", 4, new Interval(0, 0.8)))),
        List.of(comparison()));
  }

  private static Comparison comparison() {
    return new Comparison(
        "lenet/onnxruntime/fp32/b1",
        "lenet/onnxruntime/int8/b1",
        Comparison.Kind.PRECISION,
        Reading.measured(1.5, "1", 40, new Interval(1.4, 1.6)),
        Comparison.Finding.RESOLVED,
        40,
        4,
        2.5,
        new Comparison.Spread(Reading.exact(3.1, "%"), Reading.exact(0.4, "%"), NONE),
        null);
  }

  static Cell failed() {
    return cell(Precision.FP16, 1, new Cell.Failed("the worker was killed (signal 9)"));
  }

  static Cell unsupported() {
    return cell(Precision.INT8, 1, new Cell.Unsupported("no INT8 kernels"));
  }

  static Cell measured(int batch, int layers, int samples) {
    return cell(Precision.FP32, batch, new Cell.Measured(measurements(layers, samples)));
  }

  static Cell cell(Precision precision, int batch, Cell.Outcome outcome) {
    String id = Cell.id("lenet", "onnxruntime", precision, batch);
    return new Cell(id, "lenet", "onnxruntime", "cpu", precision, batch, outcome);
  }

  private static NetworkSummary network() {
    return new NetworkSummary(
        "lenet",
        "zoo:lenet",
        "onnx",
        "0f".repeat(32),
        1,
        431_080,
        Reading.estimated(4.586e6, "FLOP", "by formula"),
        List.of("input float32[batch x 1 x 28 x 28]"),
        List.of("prob float32[batch x 10]"),
        List.of(
            new NetworkSummary.LayerSummary(
                "conv1", "Conv", 520, "1x20x24x24", Reading.unavailable("no formula"), true)),
        Precision.FP16,
        List.of("batch=4"),
        List.of("org.example.Norm version 1 of org.example 1.0.0 (norm.jar, SHA-256 0f)"));
  }

  private static Measurements measurements(int layers, int samples) {
    return new Measurements(
        new Provenance(
            Instant.EPOCH, 12_345, "ONNX Runtime 1.29.0", List.of("2 threads"), List.of("seed 1")),
        new Build(ms(120), Reading.exact(2_097_152, "B"), Reading.exact(1_724_320, "B"), 9, 5, 1),
        latency(samples),
        Reading.measured(5230.1, "1/s", Math.max(1, samples), new Interval(5100, 5300)),
        new LayerPass(100, Reading.exact(200, "us"), Reading.exact(1.05, "1"), "profiler"),
        IntStream.range(0, layers).mapToObj(StudySamples::layer).toList(),
        Reading.exact(-0.5, "us"),
        List.of(new Fusion("conv1", List.of("conv1", "relu1"), FusionKind.VERTICAL)),
        new Memory(Reading.exact(1_724_320, "B"), NONE, NONE, NONE, NONE, NONE, NONE),
        power(),
        NONE,
        new Accuracy(
                "the FP32 network",
                Reading.exact(0, "1"),
                NONE,
                NONE,
                Reading.exact(62.5, "dB"),
                NONE,
                NONE,
                List.of("One layer stayed FP32."))
            .by(
                List.of(
                    new OutputAccuracy(
                        "scores", Reading.exact(0, "1"), NONE, NONE, Reading.exact(62.5, "dB")),
                    OutputAccuracy.unavailable("labels", "it is text")))
            .strictly(new StrictAccuracy(NONE, "scores", "NaN in layer 'prob' (Softmax)")),
        Evaluation.NOT_ASKED,
        List.of(
            new DerivedLayer("prob", "Softmax", "exponentials want its range", "fp32", 0, 0, 0, 0),
            new DerivedLayer("conv1", "Conv", "", "", 3_000_000_000L, 1, 2, 3)));
  }

  private static Power power() {
    return new Power(
        "NVML",
        Reading.exact(312, "W"),
        Reading.exact(71, "W"),
        NONE,
        Reading.estimated(5.5, "mJ", "integrated"),
        Reading.measured(1.001, "1", 12, new Interval(0.998, 1.004)),
        Reading.exact(41, "°C"),
        Reading.exact(63, "°C"),
        DeviceConditions.unavailable("not asked"),
        List.of("The counter and the integral are 7 % apart."),
        new PowerSeries(List.of(0.0, 0.5), List.of(310.5, 312.0), List.of(), List.of()));
  }

  private static Latency latency(int samples) {
    long[] series = LongStream.range(0, samples).map(i -> 190_000 + i * 7919 % 1000).toArray();
    return new Latency(
        Verdict.STABLE,
        List.of("steady after 2 samples"),
        new long[] {400_000, 250_000},
        series,
        3,
        "the interval of the median is within ±1 %",
        ms(0.19),
        ms(0.191),
        ms(0.2),
        ms(0.21),
        NONE,
        NONE,
        ms(0.15),
        ms(0.12),
        ms(0.02),
        ms(0.01),
        ms(0.09),
        2,
        repeats(samples),
        List.of());
  }

  private static List<LatencyRepeat> repeats(int samples) {
    return samples < 2 ? List.of() : List.of(repeat(0, 1), repeat(60, samples - 1));
  }

  private static LatencyRepeat repeat(int seconds, int samples) {
    return new LatencyRepeat(
        Instant.parse("2026-11-23T12:00:00Z").plusSeconds(seconds),
        Verdict.STABLE,
        List.of("steady after 2 samples"),
        2,
        samples,
        ms(0.19),
        ms(0.15),
        ms(0.12),
        ms(0.02),
        ms(0.01),
        ms(0.09),
        "2026-11-23T12:00:00Z",
        List.of(
            new LatencyRound(
                0,
                new long[] {210_000},
                samples,
                seconds == 0 ? null : 1_980.5,
                seconds == 0 ? List.of() : List.of(new HeldBack("heat slowed it", "once")))),
        seconds == 0 ? "NVML reads no clock" : "");
  }

  private static EngineLayerResult layer(int i) {
    return new EngineLayerResult(
        "layer" + i,
        "Conv",
        List.of("conv" + i, "relu" + i),
        i % 7 == 0,
        i % 5 == 0,
        Reading.measured(1.5 + i, "us", 100, new Interval(1.4 + i, 1.6 + i)),
        Reading.exact(0.01, "1"),
        Reading.estimated(1e6 + i, "FLOP", "by formula"),
        Reading.unavailable("no formula"),
        KernelPrecision.of(Precision.FP32),
        "CPUExecutionProvider");
  }

  private static Reading ms(double value) {
    return Reading.measured(value, "ms", 100, new Interval(value * 0.99, value * 1.01));
  }
}
