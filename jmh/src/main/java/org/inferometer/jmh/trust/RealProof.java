package org.inferometer.jmh.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.onnxruntime.OnnxRuntimeBackend;
import org.inferometer.backend.onnxruntime.OnnxRuntimeInterpreter;
import org.inferometer.comparison.Arm;
import org.inferometer.comparison.Comparisons;
import org.inferometer.comparison.Pair;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.network.Network;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.plugin.Plugins;
import org.inferometer.runner.ProgressListener;
import org.inferometer.runner.StudyRunner;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Precision;
import org.inferometer.study.Study;
import org.inferometer.worker.Worker;
import org.inferometer.worker.process.WorkerCommand;
import org.inferometer.zoo.Models;

/// Studies of real engines on this machine, of the same network under several names.
final class RealProof {
  private static final String SAME = "same";
  private static final String MORE = "more";
  private static final double PART = 0.02;
  private static final int SAMES = 6;
  private static final int MORES = 3;
  private static final int GENERATIONS = 4;

  private final Path folder;
  private final Path network;
  private final int batch;
  private final Duration time;
  private final Tally same = new Tally(1);
  private final Tally more = new Tally(1 / (1 + PART));
  private final Tally rounds = new Tally(1);
  private final Tally blocks = new Tally(1);

  /// @param folder for studies and models
  /// @param model a file or `zoo:NAME`
  /// @param time of each study
  RealProof(Path folder, String model, int batch, Duration time)
      throws ImportException, IOException {
    this.folder = folder;
    this.batch = batch;
    this.time = time;
    this.network = file(load(model, folder), model);
  }

  /// @param folder for models of the zoo
  static Network load(String model, Path folder) throws ImportException {
    return new Models(new Engines(), folder.resolve("cache"), 7).load(model);
  }

  static Path file(Network network, String model) throws IOException {
    return network.file().orElseThrow(() -> new IOException(model + " has no ONNX file"));
  }

  /// @param studies each of which measures six copies of one engine and three of one with 2 % more
  ///   work, and compares every two: 15 pairs of equal engines, 18 of others
  /// @param inBlocks how often four generations in rounds are compared with as many in blocks
  void print(String what, int studies, int inBlocks) throws IOException, StudyException {
    for (int i = 0; i < studies; i++) {
      compare("study" + i);
      System.err.println(same.row(what + ": an engine with itself"));
      System.err.println(more.row(what + ": 2 % more work"));
    }
    for (int i = 0; i < inBlocks; i++) {
      compareOrders("orders" + i);
    }
    if (studies > 0) {
      System.out.println(same.row(what + ": an engine with itself"));
      System.out.println(more.row(what + ": 2 % more work"));
    }
    if (inBlocks > 0) {
      System.out.println(rounds.row(what + ": four generations in rounds"));
      System.out.println(blocks.row(what + ": the same time in blocks"));
      System.out.println(Tally.wider(blocks, rounds));
    }
  }

  private void compare(String name) throws IOException, StudyException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < SAMES; i++) {
      names.add(SAME + i);
    }
    for (int i = 0; i < MORES; i++) {
      names.add(MORE + i);
    }
    Study study = run(name, names, 0);
    List<Arm> arms = arms(study);
    for (int i = 0; i < SAMES; i++) {
      for (int other = i + 1; other < SAMES; other++) {
        add(same, study, SAME + i, SAME + other, arms);
      }
      for (int slower = 0; slower < MORES; slower++) {
        add(more, study, SAME + i, MORE + slower, arms);
      }
    }
  }

  /// The same engine twice: in one study, and in two, of which one is measured after the other.
  private void compareOrders(String name) throws IOException, StudyException {
    Study together = run(name, List.of(SAME + 0, SAME + 1), GENERATIONS);
    add(rounds, together, SAME + 0, SAME + 1, arms(together));
    Study first = run(name + "a", List.of(SAME + 0), GENERATIONS);
    Study second = run(name + "b", List.of(SAME + 1), GENERATIONS);
    List<Arm> apart = new ArrayList<>(arms(first));
    apart.addAll(arms(second));
    add(blocks, together, SAME + 0, SAME + 1, apart);
  }

  private void add(Tally tally, Study study, String base, String of, List<Arm> arms) {
    Comparisons.of(new Pair(id(base), id(of), Kind.NETWORK, 1), arms, study.control(), 0.02)
        .ifPresent(comparison -> tally.add(comparison, study.control()));
  }

  private String id(String name) {
    return org.inferometer.study.Cell.id(name, "onnxruntime", Precision.FP32, batch);
  }

  private static List<Arm> arms(Study study) {
    return study.cells().stream().map(Arm::of).toList();
  }

  /// @param generations 0 for as many as the goal or the time asks for
  private Study run(String name, List<String> names, int generations)
      throws IOException, StudyException {
    Path out = Files.createDirectories(folder.resolve(name));
    List<String> models = new ArrayList<>();
    for (String model : names) {
      Path file = folder.resolve(model + ".onnx");
      if (!Files.exists(file)) {
        Files.createSymbolicLink(file, network);
      }
      models.add(file.toString());
    }
    StudyPlan plan =
        new StudyPlan(
            new Networks(models, Map.of(), Optional.empty(), 7),
            new BackendChoice("onnxruntime", Map.of(), 1),
            List.of(Precision.FP32),
            List.of(batch),
            new Timing(
                Duration.ofSeconds(4),
                generations,
                Duration.ofSeconds(120),
                Timing.DEFAULT_GOAL,
                generations > 0 ? Optional.empty() : Optional.of(time),
                false),
            Derivation.DEFAULT,
            Optional.empty(),
            new Output(out, false, List.of("trust")));
    return new StudyRunner(
            new Engines(),
            WorkerCommand.sameJvm(EngineWorker.class),
            folder.resolve("cache"),
            "trust")
        .run(plan, new ProgressListener() {})
        .study();
  }

  /// The worker process of these studies.
  static final class EngineWorker {
    private EngineWorker() {}

    public static void main(String[] arguments) {
      System.exit(Worker.run(Path.of(arguments[0]), new Engines()));
    }
  }

  /// ONNX Runtime, in the runner and in its workers alike.
  private record Engines() implements Plugins {
    @Override
    public List<Backend> backends() {
      return List.of(new MoreWork(new OnnxRuntimeBackend(), MORE, PART));
    }

    @Override
    public List<Interpreter> interpreters() {
      return List.of(new OnnxRuntimeInterpreter());
    }

    @Override
    public List<Importer> importers() {
      return List.of(new OnnxImporter());
    }

    @Override
    public List<Meter> meters() {
      return List.of();
    }

    @Override
    public List<ReportRenderer> renderers() {
      return List.of();
    }
  }
}
