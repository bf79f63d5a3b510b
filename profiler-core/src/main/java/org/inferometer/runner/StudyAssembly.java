package org.inferometer.runner;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.inferometer.comparison.Comparisons;
import org.inferometer.data.SeededInputs;
import org.inferometer.machine.Machine;
import org.inferometer.machine.Target;
import org.inferometer.plan.PlannedStudy;
import org.inferometer.plan.StudyPlan;
import org.inferometer.spi.Meter;
import org.inferometer.study.Cell;
import org.inferometer.study.Control;
import org.inferometer.study.DeviceFact;
import org.inferometer.study.Environment;
import org.inferometer.study.Environment.DeviceInfo;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Rounds;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Study;
import org.jspecify.annotations.Nullable;

/// Puts a study together from what was planned and what came of it. It runs nothing; the machine
/// was looked at when it was made, before anything was measured.
final class StudyAssembly {
  private final Instant createdAt = Instant.now();
  private final PlannedStudy planned;
  private final Environment environment;
  private final MeasuredOn here;

  /// @param meters that know the state of the device
  /// @param tool Inferometer's version
  StudyAssembly(PlannedStudy planned, List<Meter> meters, String tool) {
    this.planned = planned;
    this.environment =
        new Machine()
            .environment(
                tool,
                List.of(device(planned.target(), meters)),
                planned.plan().backend().threads());
    this.here = new Machine().measuredOn(planned.target().device());
  }

  /// What this machine measures on.
  MeasuredOn here() {
    return here;
  }

  /// @param cells that have an outcome, in the order of the study
  /// @param control two copies of one engine; null where there were none
  Study study(
      List<NetworkSummary> networks,
      List<Cell> cells,
      List<Sensitivity> sensitivities,
      Rounds rounds,
      @Nullable Control control) {
    return new Study(
        Study.SCHEMA,
        id(),
        createdAt,
        planned.plan().output().command(),
        settings(planned.plan()),
        MixedMachines.told(environment, here, cells),
        networks,
        planned.evaluation().data(),
        cells,
        sensitivities,
        rounds,
        control,
        Comparisons.of(cells, control, rounds.goal()));
  }

  private String id() {
    return String.format(
        Locale.ROOT,
        "%s-%s-%04x",
        createdAt.atZone(ZoneOffset.UTC).toLocalDate(),
        planned.networks().getFirst().id(),
        ThreadLocalRandom.current().nextInt(1 << 16));
  }

  private static Study.Settings settings(StudyPlan plan) {
    long seed = plan.networks().seed();
    return new Study.Settings(
        plan.timing().budget().toMillis(),
        plan.backend().threads(),
        seed,
        plan.networks()
            .inputs()
            .map(folder -> "from the folder " + folder)
            .orElseGet(() -> SeededInputs.origin(seed)),
        plan.timing().goal());
  }

  private static DeviceInfo device(Target target, List<Meter> meters) {
    List<DeviceFact> facts =
        meters.stream().flatMap(meter -> meter.facts(target.device()).stream()).toList();
    return new DeviceInfo(
        target.device().id(),
        target.device().name(),
        target.device().kind(),
        target.runtime(),
        facts);
  }
}
