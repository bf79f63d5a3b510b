package org.inferometer.reports;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Cell;
import org.inferometer.study.ColdStart;
import org.inferometer.study.Comparison;
import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Control;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.Evaluation;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Interval;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.LatencyRound;
import org.inferometer.study.LayerPass;
import org.inferometer.study.Measurements;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Rounds;
import org.inferometer.study.Study;
import org.inferometer.study.Verdict;
import org.jspecify.annotations.Nullable;

/// Synthetic studies whose cells were measured in turns. No figure in them was measured.
public final class ComparedFixtures {
  private static final String NETWORK = "resnet-50";
  private static final Reading ONE_BUILD = Reading.unavailable("each engine was built once");

  private ComparedFixtures() {}

  /// Six cells on a machine that wanders: FP32 and INT8 at two batches; FP16, whose kernels are
  /// emulated, was only probed at batch 1 and cannot be built at batch 8. INT8 is faster at both
  /// batches, a larger batch gains nothing in FP32, and what it gains in INT8 is open.
  public static Study compared() {
    return compared("compared", ratio(1.003, 0.995, 1.011));
  }

  /// The same with copies of one engine that differ.
  public static Study distrusted() {
    return compared("distrusted", ratio(0.91, 0.88, 0.94));
  }

  /// The same on a device whose clock falls in one round of every generation, when its power limit
  /// holds it back: in the third of FP32, in the fourth of INT8, and whose clock is not known in
  /// the first round of all.
  public static Study heldBack() {
    Study study = compared();
    return with(study, study.cells().stream().map(ComparedFixtures::heldBack).toList());
  }

  private static Cell heldBack(Cell cell) {
    if (!(cell.outcome() instanceof Cell.Measured(var m)) || m.latency().repeats().isEmpty()) {
      return cell;
    }
    int held = cell.precision() == Precision.FP32 ? 2 : 3;
    var repeats = new ArrayList<LatencyRepeat>();
    for (var repeat : m.latency().repeats()) {
      boolean first = repeats.isEmpty();
      var rounds = repeat.rounds().stream().map(round -> heldBack(round, held, first)).toList();
      repeats.add(
          repeat
              .in(repeat.generation(), rounds)
              .withClockUnknown(first ? "NVML: the GPU is lost" : ""));
    }
    Latency latency = latency(m.latency(), m.latency().meanMs(), repeats);
    return cell.with(new Cell.Measured(m.with(latency, m.throughput())));
  }

  private static LatencyRound heldBack(LatencyRound round, int held, boolean first) {
    boolean isHeld = round.round() == held;
    return new LatencyRound(
        round.round(),
        round.settlingNs(),
        round.samples(),
        first && round.round() == 0 ? null : isHeld ? 1_200.0 : 1_980,
        isHeld
            ? List.of(
                new HeldBack("the clocks were held back by the power cap", "for 37 % of the time"))
            : List.of());
  }

  private static Study with(Study study, List<Cell> cells) {
    return new Study(
        study.schema(),
        study.id(),
        study.createdAt(),
        study.command(),
        study.settings(),
        study.environment(),
        study.networks(),
        study.labelled(),
        cells,
        study.sensitivities(),
        study.rounds(),
        study.control(),
        study.comparisons());
  }

  private static Study compared(String id, Reading copies) {
    var network = new SyntheticNetwork(NETWORK, 24);
    var cells =
        List.of(
            cell(Precision.FP32, 1, noisy(network, Precision.FP32, 1)),
            cell(Precision.FP32, 8, noisy(network, Precision.FP32, 8)),
            cell(Precision.FP16, 1, probed(network)),
            StudyFixtures.cell(
                network, Precision.FP16, 8, new Cell.Unsupported("FP16 is emulated here.")),
            cell(Precision.INT8, 1, noisy(network, Precision.INT8, 1)),
            cell(Precision.INT8, 8, slowedAndTailed(network)));
    return with(
        StudyFixtures.study(id, List.of(network), cells),
        List.of(network.summary()),
        Control.of(
            id(Precision.FP32, 1),
            copies,
            new Comparison.Spread(percent(1.9), percent(0.6), ONE_BUILD)),
        comparisons());
  }

  /// A thorough study, whose control tells builds from processes.
  public static Study thorough() {
    Study study = compared();
    Control control = Objects.requireNonNull(study.control());
    Reading build = Reading.measured(0.8, "%", 6, new Interval(0, 2.1));
    return with(
        study,
        study.networks(),
        control.with(
            new Comparison.Spread(
                Reading.exact(1.9, "%"),
                Reading.measured(0.4, "%", 6, new Interval(0.1, 1.2)),
                build)),
        comparisons().stream().map(each -> withBuild(each, control.cell())).toList());
  }

  private static Comparison withBuild(Comparison c, String control) {
    return new Comparison(
        c.base(),
        c.of(),
        c.kind(),
        c.ratio(),
        c.verdict(),
        c.rounds(),
        c.generations(),
        c.designEffect(),
        new Comparison.Spread(
            c.spread().round(),
            c.spread().process(),
            Reading.estimated(0.8, "%", "that of 6 generations of the control cell, " + control)),
        c.neededGenerations());
  }

  private static List<Comparison> comparisons() {
    return List.of(
        comparison(Precision.FP32, 1, Precision.INT8, 1, ratio(4.158, 4.112, 4.204), null),
        comparison(Precision.FP32, 8, Precision.INT8, 8, ratio(4.02, 3.91, 4.13), null),
        comparison(Precision.FP32, 1, Precision.FP32, 8, ratio(0.998, 0.991, 1.005), null),
        comparison(Precision.INT8, 1, Precision.INT8, 8, ratio(1.021, 0.982, 1.061), 12));
  }

  /// A network that was given in FP16, as it is and in INT8, which takes longer.
  public static Study given() {
    var network = new SyntheticNetwork(NETWORK, 24);
    var s = network.summary();
    return with(
        StudyFixtures.study(
            "given",
            List.of(network),
            List.of(
                cell(Precision.FP32, 1, noisy(network, Precision.FP32, 1)),
                cell(Precision.INT8, 1, noisy(network, Precision.INT8, 1)))),
        List.of(
            new NetworkSummary(
                s.id(),
                s.source(),
                s.format(),
                s.sha256(),
                s.layerCount(),
                s.parameterCount(),
                s.flops(),
                s.inputs(),
                s.outputs(),
                s.layers(),
                Precision.FP16,
                List.of(),
                s.customLayers())),
        null,
        List.of(comparison(Precision.FP32, 1, Precision.INT8, 1, ratio(0.5, 0.49, 0.51), null)));
  }

  private static Study with(
      Study study,
      List<NetworkSummary> networks,
      @Nullable Control control,
      List<Comparison> comparisons) {
    return new Study(
        study.schema(),
        study.id(),
        study.createdAt(),
        study.command(),
        study.settings(),
        study.environment(),
        networks,
        null,
        study.cells(),
        List.of(),
        new Rounds(
            0.02,
            60_000,
            Rounds.Stop.TIME,
            Reading.measured(7_000, "ms", 6, new Interval(6_600, 7_300)),
            Reading.exact(12, "%")),
        control,
        comparisons);
  }

  static Comparison comparison(
      Precision base,
      int baseBatch,
      Precision of,
      int batch,
      Reading ratio,
      @Nullable Integer needed) {
    var interval = Objects.requireNonNull(ratio.interval());
    boolean equal = interval.low() > 0.989 && interval.high() < 1.011;
    boolean resolved = interval.low() > 1 || interval.high() < 1;
    return new Comparison(
        id(base, baseBatch),
        id(of, batch),
        baseBatch == batch ? Kind.PRECISION : Kind.BATCH,
        ratio,
        equal ? Finding.EQUAL : resolved ? Finding.RESOLVED : Finding.OPEN,
        144,
        6,
        3.2,
        new Comparison.Spread(percent(2.13), percent(0.87), ONE_BUILD),
        needed);
  }

  private static Reading percent(double value) {
    return Reading.estimated(value, "%", "components of variance");
  }

  static Reading ratio(double value, double low, double high) {
    return Reading.measured(value, "1", 144, new Interval(low, high));
  }

  static String id(Precision precision, int batch) {
    return Cell.id(NETWORK, "onnxruntime", precision, batch);
  }

  private static Cell cell(Precision precision, int batch, Measurements measurements) {
    return StudyFixtures.cell(
        new SyntheticNetwork(NETWORK, 24), precision, batch, new Cell.Measured(measurements));
  }

  private static Measurements noisy(SyntheticNetwork network, Precision precision, int batch) {
    var m = new SyntheticCell(network, precision, batch, Verdict.NOISY).measurements();
    return changed(m, inRounds(m.latency()), m.layerPass(), m.layers(), coldStart(batch));
  }

  /// INT8 at batch 8, six times as slow under the profiler, and with a mean far above the median.
  private static Measurements slowedAndTailed(SyntheticNetwork network) {
    var m = noisy(network, Precision.INT8, 8);
    var pass = m.layerPass();
    double median = m.latency().medianMs().asDouble().orElseThrow();
    return changed(
        m,
        with(m.latency(), Reading.exact(3.4 * median, "ms")),
        new LayerPass(
            pass.inferences(),
            pass.wholeUs(),
            Reading.estimated(6, "1", "ratio of means"),
            pass.tracingUs(),
            pass.method()),
        m.layers(),
        m.coldStart());
  }

  /// One inference of 10.8 s, since FP16 has no kernels; what ran is FP32.
  private static Measurements probed(SyntheticNetwork network) {
    var m = new SyntheticCell(network, Precision.FP16, 1, Verdict.NOISY).measurements();
    String why = "the cell was only probed";
    Reading none = Reading.unavailable(why);
    Latency one =
        new Latency(
                Verdict.NOISY,
                List.of("One inference was measured."),
                new long[0],
                new long[] {10_800_000_000L},
                0,
                why,
                new Reading.Measured(10_800, "ms", 1, null),
                new Reading.Measured(10_800, "ms", 1, null),
                none,
                none,
                none,
                none)
            .with(List.of(CAUSE));
    return changed(
        m.with(one, Reading.exact(1 / 10.8, "1/s")),
        one,
        m.layerPass(),
        m.layers().stream().map(ComparedFixtures::widened).toList(),
        ColdStart.unavailable(why));
  }

  /// Why FP16 was only probed.
  public static final String CAUSE =
      "25 Gemm layers have no FP16 kernel on this processor and are emulated.";

  private static EngineLayerResult widened(EngineLayerResult layer) {
    return new EngineLayerResult(
        layer.name(),
        layer.type(),
        layer.origins(),
        layer.dataMovement(),
        layer.subgraph(),
        layer.timeUs(),
        layer.share(),
        layer.flops(),
        layer.bytes(),
        KernelPrecision.of(Precision.FP32),
        layer.kernel());
  }

  /// Its samples in four rounds of each of five generations.
  private static Latency inRounds(Latency l) {
    int rounds = 20;
    int each = l.samplesNs().length / rounds;
    List<LatencyRepeat> repeats = new ArrayList<>();
    for (int generation = 0; generation < rounds / 4; generation++) {
      var slots =
          Stream.iterate(0, round -> round + 1)
              .limit(4)
              .map(round -> new LatencyRound(round, new long[] {9_000_000, 8_000_000}, each))
              .toList();
      repeats.add(
          new LatencyRepeat(
                  Instant.parse("2026-11-23T09:42:00Z").plusSeconds(7L * generation),
                  Verdict.NOISY,
                  List.of("Its samples wander with the machine."),
                  8,
                  4 * each,
                  l.medianMs(),
                  l.deviceMs(),
                  l.gpuMs(),
                  l.h2dMs(),
                  l.d2hMs(),
                  l.enqueueMs())
              .in("2026-11-23T09:42:0" + generation + "Z", slots));
    }
    return latency(l, l.meanMs(), repeats);
  }

  private static Latency with(Latency l, Reading meanMs) {
    return latency(l, meanMs, l.repeats());
  }

  private static Latency latency(Latency l, Reading meanMs, List<LatencyRepeat> repeats) {
    return new Latency(
        l.verdict(),
        List.of("The interval over its 5 generations is ±18 %, wider than the ±3 % asked for."),
        l.warmupNs(),
        Arrays.copyOf(l.samplesNs(), l.samplesNs().length),
        l.outliers(),
        "the time of the study was spent",
        l.medianMs(),
        meanMs,
        l.p90Ms(),
        l.p95Ms(),
        l.p99Ms(),
        l.p999Ms(),
        l.deviceMs(),
        l.gpuMs(),
        l.h2dMs(),
        l.d2hMs(),
        l.enqueueMs(),
        1,
        repeats,
        List.of());
  }

  private static ColdStart coldStart(int batch) {
    return new ColdStart(
        start(212),
        start(1_840),
        Reading.exact(903, "ms"),
        start(141.0 + batch),
        start(64.0 * batch),
        start(410.0 * batch),
        start(23.0 * batch));
  }

  private static Reading start(double ms) {
    return Reading.measured(ms, "ms", 6, new Interval(0.94 * ms, 1.08 * ms));
  }

  private static Measurements changed(
      Measurements m,
      Latency latency,
      LayerPass pass,
      List<EngineLayerResult> layers,
      ColdStart start) {
    Accuracy accuracy = m.accuracy();
    return new Measurements(
        m.provenance(),
        m.build(),
        latency,
        m.throughput(),
        pass,
        layers,
        m.unattributedUs(),
        m.fusions(),
        m.memory(),
        m.power(),
        m.energyPerInferenceMj(),
        accuracy,
        Evaluation.NOT_ASKED,
        m.derived(),
        start);
  }
}
