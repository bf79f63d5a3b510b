package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.inferometer.customlayer.check.Check;
import org.inferometer.customlayer.check.Failure;
import org.inferometer.customlayer.check.LayerCheck;
import org.inferometer.customlayer.check.LayerReport;
import org.inferometer.machine.Scratch;
import org.inferometer.runner.FaultyLayer.Fault;
import org.inferometer.runner.LayerChecks.Request;
import org.inferometer.worker.process.WorkerCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Layers that end their process, in real workers.
class LayerChecksTest {
  private static final String SPECIAL = "special-values";

  @TempDir Path folder;

  @Test
  void aLayerIsCheckedInAWorker() throws Exception {
    LayerReport report = check(Fault.NONE, Optional.empty());

    assertThat(report.passed()).isTrue();
    assertThat(report.checks()).extracting(Check::id).isEqualTo(LayerCheck.ids());
    assertThat(report.bench()).isEqualTo("CPU kernel");
    assertThat(report.casesByTypes()).containsKey("T=float32");
  }

  @Test
  void whatAKernelThrowsIsTold() throws Exception {
    assertThat(only(check(Fault.THROWS, Optional.empty())).message()).contains("x is not a number");
  }

  @Test
  void aKernelThatEndsTheProcessFailsTheCheckAndTheOthersGoOn() throws Exception {
    LayerReport report = check(Fault.EXITS, Optional.empty());

    assertThat(only(report).message()).startsWith("the worker ended with exit status 3");
    assertThat(only(report).replay()).contains("values=nan");
    assertThat(report.checks()).extracting(Check::id).isEqualTo(LayerCheck.ids());
  }

  @Test
  void aKernelThatCrashesTheProcessFailsTheCheckAndTheOthersGoOn() throws Exception {
    LayerReport report = check(Fault.CRASHES, Optional.empty());

    assertThat(only(report).message()).contains("SIGSEGV");
    assertThat(report.checks()).extracting(Check::id).isEqualTo(LayerCheck.ids());
  }

  @Test
  void aKernelThatHangsFailsTheCheckAndTheOthersGoOn() throws Exception {
    LayerReport report = check(Fault.HANGS, Optional.empty());

    assertThat(only(report).message()).startsWith("it did not return within ");
    assertThat(report.checks()).extracting(Check::id).isEqualTo(LayerCheck.ids());
  }

  @Test
  void aCaseIsReplayed() throws Exception {
    String replay = "T=float32 N=3 values=nan exponent=0 seed=7";
    LayerReport report = check(Fault.THROWS, Optional.of(replay));

    assertThat(report.failures()).extracting(Failure::check).contains(SPECIAL);
    assertThat(check(Fault.NONE, Optional.of(replay)).passed()).isTrue();
  }

  /// The only failure, which is that of special values.
  private static Failure only(LayerReport report) {
    assertThat(report.failures()).hasSize(1);
    Failure failure = report.failures().getFirst();
    assertThat(failure.check()).isEqualTo(SPECIAL);
    return failure;
  }

  private LayerReport check(Fault fault, Optional<String> replay) throws Exception {
    try (Scratch scratch = Scratch.open()) {
      LayerChecks checks =
          new LayerChecks(
              WorkerCommand.sameJvm(WorkerMain.class), Duration.ofSeconds(10), scratch, folder);
      return checks.of(
          new FaultyLayer(fault), new Request(Optional.empty(), Map.of(), 1, 20, replay));
    }
  }
}
