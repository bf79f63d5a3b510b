package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.HeldBack;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.LatencyRound;
import org.inferometer.study.Precision;
import org.inferometer.study.Study;
import org.inferometer.study.StudyJson;
import org.inferometer.testkit.synthetic.SyntheticMeter;
import org.inferometer.worker.Worker;
import org.inferometer.worker.process.WorkerCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clocks and throttling by round, from a meter in a worker process to the study file.
class RoundConditionsTest {
  private static final int HELD_BACK = 2;

  @TempDir Path cache = Path.of("");
  @TempDir Path folder = Path.of("");

  @Test
  void everyRoundKeepsTheClockThatItEndedWithAndWhatHeldItBack() throws Exception {
    List<LatencyRepeat> repeats = repeats();
    assertThat(repeats).hasSize(2);
    for (LatencyRepeat repeat : repeats) {
      assertThat(repeat.clockUnknown()).isEmpty();
      assertThat(repeat.rounds()).hasSizeGreaterThan(HELD_BACK + 1);
      for (int i = 0; i < repeat.rounds().size(); i++) {
        LatencyRound round = repeat.rounds().get(i);
        assertThat(round.clockMhz()).isEqualTo(Stepping.clock(i));
        assertThat(round.heldBack())
            .isEqualTo(
                i == HELD_BACK
                    ? List.of(
                        new HeldBack(
                            "the clocks were held back by " + SyntheticMeter.CAP,
                            "for 100 % of the time"))
                    : List.of());
      }
    }
  }

  /// What the file says of the only cell.
  private List<LatencyRepeat> repeats() throws Exception {
    StudyPlan plan =
        new StudyPlan(
            new Networks(List.of("zoo:lenet"), Map.of(), Optional.empty(), 7),
            new BackendChoice("good", Map.of(), 0),
            List.of(Precision.FP32),
            List.of(1),
            new Timing(Duration.ofMillis(400), 2, Duration.ofSeconds(60)),
            Derivation.DEFAULT,
            Optional.empty(),
            new Output(folder, false, List.of("test")));
    List<String> command = WorkerCommand.sameJvm(SteppingWorker.class);
    new StudyRunner(new FakePlugins(), command, cache, "test").run(plan, new Listener());
    Study study = StudyJson.read(folder.resolve("study.json"));
    return Objects.requireNonNull(study.cells().getFirst().measurements()).latency().repeats();
  }

  /// A clock that falls with every look at it, and is held back during one slot.
  private static final class Stepping implements SyntheticMeter.Conditions {
    private final AtomicInteger looks = new AtomicInteger();

    static double clock(int slot) {
      return 1_980 - 15 * slot;
    }

    @Override
    public double clockMhz() {
      return clock(looks.getAndIncrement());
    }

    /// The clock of a slot is looked at before what held it back.
    @Override
    public double heldBackNanos() {
      return looks.get() > HELD_BACK ? 1e15 : 0;
    }
  }

  /// The worker process that has the meter.
  static final class SteppingWorker {
    private SteppingWorker() {}

    public static void main(String[] arguments) {
      System.exit(Worker.run(Path.of(arguments[0]), new Metered()));
    }
  }

  private static final class Metered implements Plugins {
    private final FakePlugins fakes = new FakePlugins();
    private final List<Meter> meters = List.of(new SyntheticMeter(20, 60, 0, new Stepping()));

    @Override
    public List<Backend> backends() {
      return fakes.backends();
    }

    @Override
    public List<Interpreter> interpreters() {
      return fakes.interpreters();
    }

    @Override
    public List<Importer> importers() {
      return fakes.importers();
    }

    @Override
    public List<Meter> meters() {
      return meters;
    }

    @Override
    public List<ReportRenderer> renderers() {
      return fakes.renderers();
    }
  }
}
