package org.inferometer.cli;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Build;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison;
import org.inferometer.study.Control;
import org.inferometer.study.Environment;
import org.inferometer.study.Evaluation;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Interval;
import org.inferometer.study.LabelledData;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.LatencyRound;
import org.inferometer.study.LayerPass;
import org.inferometer.study.Measurements;
import org.inferometer.study.Memory;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Power;
import org.inferometer.study.Precision;
import org.inferometer.study.Provenance;
import org.inferometer.study.Reading;
import org.inferometer.study.Rounds;
import org.inferometer.study.Study;
import org.inferometer.study.Verdict;
import org.jspecify.annotations.Nullable;

/// A study for tests of what is printed and written of it.
final class SampleStudy {
  private static final Reading UNKNOWN = Reading.unavailable("not measured here");

  private SampleStudy() {}

  /// A study of one network with these outcomes, one batch size each from 1.
  static Study of(Cell.Outcome... outcomes) {
    List<Cell> cells =
        java.util.stream.IntStream.rangeClosed(1, outcomes.length)
            .mapToObj(batch -> cell(batch, outcomes[batch - 1]))
            .toList();
    return new Study(
        Study.SCHEMA,
        "2026-11-23-net-1234",
        Instant.parse("2026-11-23T12:00:00Z"),
        List.of("inferometer", "profile", "net.onnx"),
        new Study.Settings(1000, 0, 1, "seeded uniform [0, 1)", 0.01),
        new Environment(
            "Linux", "A Processor", 2, 1L << 30, "JVM 25", "0.1.0", List.of(), List.of()),
        List.of(network()),
        cells);
  }

  /// FP32, INT8 with a noisy latency, and FP16 that was only probed, all at batch 1 and measured in
  /// turns.
  ///
  /// @param ratio of INT8 with FP32
  /// @param needed generations; null where it is not open
  static Study compared(
      Reading ratio, Comparison.Finding finding, @Nullable Integer needed, Reading control) {
    Cell fp32 = cell(Precision.FP32, measured(Verdict.NOISY, List.of("It wanders."), UNKNOWN));
    Cell fp16 = cell(Precision.FP16, probed("FP16 is emulated here."));
    Cell int8 = cell(Precision.INT8, measured(Verdict.NOISY, List.of("It wanders."), UNKNOWN));
    Study plain = of();
    return new Study(
        plain.schema(),
        plain.id(),
        plain.createdAt(),
        plain.command(),
        plain.settings(),
        plain.environment(),
        plain.networks(),
        null,
        List.of(fp32, fp16, int8),
        List.of(),
        new Rounds(
            0.02, 60_000, Rounds.Stop.TIME, Reading.exact(7_000, "ms"), Reading.exact(12, "%")),
        Control.of(fp32.id(), control, new Comparison.Spread(UNKNOWN, UNKNOWN, UNKNOWN)),
        List.of(
            new Comparison(
                fp32.id(),
                int8.id(),
                Comparison.Kind.PRECISION,
                ratio,
                finding,
                144,
                6,
                null,
                new Comparison.Spread(UNKNOWN, UNKNOWN, UNKNOWN),
                needed)));
  }

  /// A cell of one process, whose clock fell in the last of three rounds, when heat held it back.
  static Study heldBack() {
    Measurements m =
        Objects.requireNonNull(
            cell(1, measured(Verdict.STABLE, List.of(), Reading.exact(6, "ms"))).measurements());
    HeldBack heat = new HeldBack("the clocks were held back by heat", "for 9 % of the time");
    LatencyRepeat repeat =
        new LatencyRepeat(
                m.provenance().startedAt(),
                Verdict.STABLE,
                List.of(),
                0,
                3,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN)
            .in(
                "g",
                List.of(
                    new LatencyRound(0, new long[0], 1, 1_980.0, List.of()),
                    new LatencyRound(1, new long[0], 1, 1_965.0, List.of()),
                    new LatencyRound(2, new long[0], 1, 1_200.0, List.of(heat))));
    Latency l = m.latency();
    return of(
        new Cell.Measured(
            m.with(
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
                    l.deviceMs(),
                    l.gpuMs(),
                    l.h2dMs(),
                    l.d2hMs(),
                    l.enqueueMs(),
                    l.concurrency(),
                    List.of(repeat),
                    l.remarks()),
                m.throughput())));
  }

  static Reading ratio(double value, double low, double high) {
    return Reading.measured(value, "1", 144, new Interval(low, high));
  }

  private static Cell cell(Precision precision, Cell.Outcome outcome) {
    return new Cell(
        Cell.id("net", "fake", precision, 1), "net", "fake", "cpu", precision, 1, outcome);
  }

  private static Cell.Outcome probed(String cause) {
    Measurements m =
        Objects.requireNonNull(
            cell(1, measured(Verdict.NOISY, List.of("Once."), UNKNOWN)).measurements());
    return new Cell.Measured(m.with(m.latency().with(List.of(cause)), m.throughput()));
  }

  /// A stable cell that was evaluated on four labelled samples.
  static Study labelled(Evaluation evaluation) {
    Measurements m =
        Objects.requireNonNull(
            cell(1, measured(Verdict.STABLE, List.of(), Reading.exact(6, "ms"))).measurements());
    Study plain =
        of(
            new Cell.Measured(
                new Measurements(
                    m.provenance(),
                    m.build(),
                    m.latency(),
                    m.throughput(),
                    m.layerPass(),
                    m.layers(),
                    m.unattributedUs(),
                    m.fusions(),
                    m.memory(),
                    m.power(),
                    m.energyPerInferenceMj(),
                    m.accuracy(),
                    evaluation,
                    List.of())));
    List<String> files = List.of("a.png", "b.png", "c.png", "d.png");
    int[][] labels = {{0}, {1}, {1}, {1}};
    return new Study(
        plain.schema(),
        plain.id(),
        plain.createdAt(),
        plain.command(),
        plain.settings(),
        plain.environment(),
        plain.networks(),
        new LabelledData("photos", "0".repeat(64), 4, 0, "none", List.of(), files, labels),
        plain.cells(),
        List.of());
  }

  static Cell.Outcome measured(Verdict verdict, List<String> reasons, Reading p99) {
    return measured(verdict, reasons, p99, Accuracy.unavailable("none", "not measured"));
  }

  static Cell.Outcome measured(
      Verdict verdict, List<String> reasons, Reading p99, Accuracy accuracy) {
    Reading median = Reading.measured(5.234, "ms", 3, new Interval(5.20, 5.25));
    return new Cell.Measured(
        new Measurements(
            new Provenance(
                Instant.parse("2026-11-23T12:00:01Z"), 10, "Fake 1", List.of(), List.of()),
            new Build(Reading.exact(10, "ms"), UNKNOWN, 8, 7, 1),
            new Latency(
                verdict,
                reasons,
                new long[0],
                new long[] {5_200_000, 5_234_000, 5_250_000},
                0,
                "the budget was spent",
                median,
                median,
                UNKNOWN,
                UNKNOWN,
                p99,
                UNKNOWN),
            Reading.measured(191.06, "1/s", 3, new Interval(190.5, 192.3)),
            new LayerPass(1, UNKNOWN, UNKNOWN, "none"),
            List.of(),
            UNKNOWN,
            List.of(),
            new Memory(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
            Power.unavailable("not measured"),
            UNKNOWN,
            accuracy));
  }

  private static Cell cell(int batch, Cell.Outcome outcome) {
    String id = Cell.id("net", "fake", Precision.FP32, batch);
    return new Cell(id, "net", "fake", "cpu", Precision.FP32, batch, outcome);
  }

  private static NetworkSummary network() {
    return new NetworkSummary(
        "net",
        "net.onnx",
        "onnx",
        "0".repeat(64),
        8,
        100,
        UNKNOWN,
        List.of(),
        List.of(),
        List.of());
  }
}
