package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.inferometer.graph.HostTensor;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison;
import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Control;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Study;
import org.inferometer.testkit.synthetic.SyntheticBackend;
import org.inferometer.testkit.synthetic.SyntheticMachine;
import org.inferometer.testkit.synthetic.SyntheticMeter;
import org.inferometer.worker.Worker;
import org.inferometer.worker.process.WorkerCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Whole studies in real processes, of engines whose times, memory and power are known. Their times
/// are real ones, so that a machine with other work would fail them now and then; what the
/// statistics make of known times is tested without a clock in `SimulatedStudiesTest`.
@EnabledIfSystemProperty(
    named = "inferometer.truth",
    matches = "true",
    disabledReason = "it needs a quiet machine: -Dinferometer.truth=true")
class KnownTruthTest {
  private static final double IDLE_W = 20;
  private static final double WORK_W = 60;

  /// Of sampling the power.
  private static final double COST = 0.03;

  @TempDir Path cache = Path.of("");
  @TempDir Path folder = Path.of("");

  private final Listener listener = new Listener();

  /// On a machine that is too busy to wake threads in time no time is what it should be.
  @BeforeEach
  @AfterEach
  void requireAMachineThatWakesThreadsInTime() {
    double[] late = new double[15];
    for (int i = 0; i < late.length; i++) {
      long start = System.nanoTime();
      LockSupport.parkNanos(9_500_000);
      while (System.nanoTime() - start < 10_000_000) {
        Thread.onSpinWait();
      }
      late[i] = (System.nanoTime() - start) / 1e7 - 1;
    }
    double typical = Quantiles.median(late);
    assumeTrue(
        typical < 0.002,
        () -> "the machine is busy: an inference of 10 ms takes longer by " + typical);
  }

  @Test
  void latencyMemoryAndEnergyOfAnUndisturbedEngineAreThoseItHas() throws Exception {
    Study study = run("exact", List.of(Precision.FP32), 2, true);
    Measurements measured = Objects.requireNonNull(study.cells().getFirst().measurements());

    near(measured.latency().medianMs(), ms(Precision.FP32, 1));
    near(measured.throughput(), 1e3 / ms(Precision.FP32, 1));
    near(measured.energyPerInferenceMj(), (IDLE_W + WORK_W) * (1 + COST) * ms(Precision.FP32, 1));
    near(measured.power().samplingRatio(), 1 + COST);
    near(measured.power().averageW(), IDLE_W + WORK_W);
    assertThat(measured.memory().weightsBytes())
        .isEqualTo(Reading.exact(SyntheticBackend.WEIGHTS, "B"));
    assertThat(measured.memory().arenaBytes())
        .isEqualTo(Reading.exact(SyntheticBackend.ARENA, "B"));
  }

  /// Noise, a level of each process, drift, a neighbour in bursts, and a switch that is felt.
  @Test
  void ratiosOfEnginesThatAreDisturbedAreKnownWithinOnePercent() throws Exception {
    Study study = run("disturbed", List.of(Precision.FP32, Precision.FP16), 4, false);

    assertThat(study.comparisons()).hasSize(1);
    Comparison comparison = study.comparisons().getFirst();
    assertThat(comparison.kind()).isEqualTo(Kind.PRECISION);
    assertThat(comparison.generations()).isEqualTo(4);
    near(comparison.ratio(), ms(Precision.FP32, 1) / ms(Precision.FP16, 1));
    assertThat(comparison.verdict()).isEqualTo(Finding.RESOLVED);
    assertThat(comparison.of()).isEqualTo(Cell.id("lenet", "disturbed", Precision.FP16, 1));
    Control control = Objects.requireNonNull(study.control());
    assertThat(control.holds()).isTrue();
    near(control.ratio(), 1);
  }

  private static double ms(Precision precision, int batch) {
    return Synthetic.nanos(precision, batch) / 1e6;
  }

  private static void near(Reading reading, double truth) {
    assertThat(reading.asDouble().orElseThrow()).isCloseTo(truth, within(0.01 * truth));
  }

  /// @param metered whether there is a meter, which takes its time
  private Study run(String backend, List<Precision> precisions, int generations, boolean metered)
      throws Exception {
    List<String> command = new ArrayList<>(WorkerCommand.sameJvm(SyntheticWorker.class));
    command.add(1, "-Dtest.metered=" + metered);
    StudyPlan plan =
        new StudyPlan(
            new Networks(List.of("zoo:lenet"), Map.of(), Optional.empty(), 7),
            new BackendChoice(backend, Map.of(), 0),
            precisions,
            List.of(1),
            new Timing(Duration.ofSeconds(4), generations, Duration.ofSeconds(60)),
            Derivation.DEFAULT,
            Optional.empty(),
            new Output(folder, false, List.of("test")));
    return new StudyRunner(new Synthetic(), command, cache, "test").run(plan, listener).study();
  }

  /// The worker process of these tests.
  static final class SyntheticWorker {
    private SyntheticWorker() {}

    public static void main(String[] arguments) {
      System.exit(Worker.run(Path.of(arguments[0]), new Synthetic()));
    }
  }

  /// The plugins of these tests, in the runner and in its workers alike.
  private record Synthetic() implements Plugins {
    private static final SyntheticMachine DISTURBED =
        new SyntheticMachine(0.01, 0.002, 0.05, 0.05, 200_000_000, 0.3, 0.1, 5_000_000, 7);

    static double nanos(Precision precision, int batch) {
      return (precision == Precision.FP32 ? 12e6 : 8e6) * batch;
    }

    @Override
    public List<Backend> backends() {
      return List.of(
          new SyntheticBackend("exact", Synthetic::nanos, SyntheticMachine.EXACT),
          new SyntheticBackend("disturbed", Synthetic::nanos, DISTURBED));
    }

    @Override
    public List<Interpreter> interpreters() {
      return List.of(new SyntheticInterpreter());
    }

    @Override
    public List<Importer> importers() {
      return List.of(new OnnxImporter());
    }

    @Override
    public List<Meter> meters() {
      return Boolean.getBoolean("test.metered")
          ? List.of(new SyntheticMeter(IDLE_W, WORK_W, COST))
          : List.of();
    }

    @Override
    public List<ReportRenderer> renderers() {
      return List.of();
    }
  }

  private record SyntheticInterpreter() implements Interpreter {
    @Override
    public String title() {
      return "the synthetic interpreter";
    }

    @Override
    public Probe probe() {
      return new Probe.Available("1.0", List.of());
    }

    @Override
    public Interpretation interpret(
        Network network, Binding binding, Map<String, HostTensor> inputs) {
      return new Interpretation(SyntheticBackend.outputs(network, binding), Map.of());
    }
  }
}
