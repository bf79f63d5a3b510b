package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.machine.Machine;
import org.inferometer.machine.Scratch;
import org.inferometer.plan.PlanFingerprint;
import org.inferometer.plan.PlannedNetwork;
import org.inferometer.plan.PlannedStudy;
import org.inferometer.plan.Planner;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyException.Kind;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plugin.Plugins;
import org.inferometer.zoo.Models;

/// Carries out a plan: one worker process for each cell, and one study in the end.
///
/// Interrupting the thread that runs it stops it cleanly: the worker is ended, and the study is
/// written with the cells that have an outcome.
public final class StudyRunner {
  private final Plugins plugins;
  private final List<String> workerCommand;
  private final Path cacheFolder;
  private final String tool;

  /// @param workerCommand starts a worker when the path of its task is appended, see
  ///   [org.inferometer.worker.process.WorkerCommand]
  /// @param cacheFolder for files that can be made again
  /// @param toolVersion Inferometer's version, for the study
  public StudyRunner(
      Plugins plugins, List<String> workerCommand, Path cacheFolder, String toolVersion) {
    this.plugins = plugins;
    this.workerCommand = List.copyOf(workerCommand);
    this.cacheFolder = cacheFolder;
    this.tool = toolVersion;
  }

  /// @throws StudyException if the plan cannot be carried out at all
  public StudyResult run(StudyPlan plan, ProgressListener listener) throws StudyException {
    Models models = new Models(plugins, cacheFolder, plan.networks().seed());
    PlannedStudy planned = new Planner(plugins, models).plan(plan);
    PlanFingerprint fingerprint = fingerprint(planned);
    try (Journal journal = Journal.open(plan.output().folder(), plan.output().resume());
        Scratch scratch = Scratch.open()) {
      journal.expect(planned.cells(), fingerprint::of, listener::remark);
      journal.protectStudyOfOthers(ids(planned.networks()), listener::remark);
      Machine.crowding(plan.backend().threads()).ifPresent(listener::remark);
      StudyWorkers workers = new StudyWorkers(plan, workerCommand, cacheFolder, scratch);
      StudyAssembly assembly = new StudyAssembly(planned, plugins.meters(), tool);
      Groups groups =
          new Groups(
              plugins.meters(),
              planned.target().device(),
              ControlArm.Other.count(plan.timing().thorough()));
      return new StudyRun(
              planned, fingerprint, journal, scratch, workers, assembly, groups, listener)
          .go();
    } catch (IOException e) {
      throw new StudyException(
          Kind.BAD_INPUT,
          System.getProperty("java.io.tmpdir")
              + ": no temporary folder can be made there: "
              + e.getMessage());
    }
  }

  private static Set<String> ids(List<PlannedNetwork> networks) {
    return networks.stream().map(PlannedNetwork::id).collect(Collectors.toSet());
  }

  private PlanFingerprint fingerprint(PlannedStudy planned) throws StudyException {
    try {
      return new PlanFingerprint(planned, tool);
    } catch (IOException e) {
      Path folder = planned.plan().output().folder();
      throw new StudyException(
          Kind.BAD_INPUT,
          planned.plan().networks().inputs().orElse(folder)
              + ": cannot be read: "
              + e.getMessage());
    }
  }
}
