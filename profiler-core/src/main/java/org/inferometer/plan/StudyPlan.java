package org.inferometer.plan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.graph.Shape;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.study.Precision;

/// What a study is asked to measure, before any plugin or file was looked at.
///
/// @param batches empty for the default: the batch that the model fixes, or else 1 and 8
/// @param labelled what engines are evaluated on; absent for nothing
public record StudyPlan(
    Networks networks,
    BackendChoice backend,
    List<Precision> precisions,
    List<Integer> batches,
    Timing timing,
    Derivation derivation,
    Optional<LabelledRequest> labelled,
    Output output) {
  public StudyPlan {
    precisions = List.copyOf(precisions);
    batches = List.copyOf(batches);
  }

  /// The networks and what they are fed with.
  ///
  /// @param models files, or `zoo:NAME`
  /// @param shapes sets of sizes, each by name of an input or of a symbolic dimension: of every
  ///   model, each set makes a network of its own. Never empty: where nothing is given, one set is
  /// @param inputs a folder with `NAME.npy` or `NAME.pb`, or `input_N.pb`; absent for seeded inputs
  /// @param outputs what is done with the outputs that come out
  /// @param seed of inputs and of the zoo's weights
  public record Networks(
      List<String> models,
      List<Map<String, Shape>> shapes,
      Optional<Path> inputs,
      OutputRequest outputs,
      long seed) {
    public Networks {
      models = List.copyOf(models);
      shapes =
          shapes.isEmpty()
              ? List.of(Map.of())
              : shapes.stream().<Map<String, Shape>>map(Map::copyOf).distinct().toList();
    }

    /// Networks in one set of sizes, whose outputs are compared with the reference's alone.
    public Networks(
        List<String> models, Map<String, Shape> sizes, Optional<Path> inputs, long seed) {
      this(models, List.of(sizes), inputs, OutputRequest.NONE, seed);
    }

    /// What tells a set from the others: `tokens=128`, in the order of the names; empty where there
    /// is one set.
    public String title(Map<String, Shape> set) {
      return set.entrySet().stream()
          .filter(size -> shapes.stream().anyMatch(other -> differs(other, size)))
          .sorted(Map.Entry.comparingByKey())
          .map(size -> size.getKey() + "=" + size.getValue())
          .collect(Collectors.joining(","));
    }

    private static boolean differs(Map<String, Shape> other, Map.Entry<String, Shape> size) {
      return !Objects.equals(size.getValue(), other.get(size.getKey()));
    }
  }

  /// What they run on.
  ///
  /// @param id of a backend, or [#AUTO]
  /// @param settings values of the backend's options, by name
  /// @param threads intra-operator threads; 0 lets the backend choose
  public record BackendChoice(String id, Map<String, String> settings, int threads) {
    /// The first backend that can be used.
    public static final String AUTO = "auto";

    public BackendChoice {
      settings = Map.copyOf(settings);
    }
  }

  /// How long they are measured.
  ///
  /// @param budget wall time for each pass of a cell at most
  /// @param repeats generations: how often each cell is measured, each time in a process of its
  ///   own; 0 for as many as the goal or the time asks for
  /// @param hangLimit a worker that reports nothing for so long is ended
  /// @param goal half the width of a ratio's 95 % interval, relative to it, that ends measuring
  /// @param time of the whole study; absent for one that fits the networks
  /// @param thorough whether more time than usual may be taken where nobody said how much
  public record Timing(
      Duration budget,
      int repeats,
      Duration hangLimit,
      double goal,
      Optional<Duration> time,
      boolean thorough) {
    /// The goal where nobody asks for another.
    public static final double DEFAULT_GOAL = 0.02;

    /// Shares of layers settle sooner than anything else.
    private static final Duration LAYERS = Duration.ofSeconds(2);

    private static final Duration STUDY = Duration.ofSeconds(30);
    private static final Duration CELL = Duration.ofSeconds(12);
    private static final int THOROUGH = 10;

    public Timing {
      if (!(goal > 0)) {
        throw new IllegalArgumentException("a goal is above 0, not " + goal);
      }
    }

    /// So many generations, whatever they show.
    public Timing(Duration budget, int repeats, Duration hangLimit) {
      this(budget, repeats, hangLimit, DEFAULT_GOAL, Optional.empty(), false);
    }

    /// Wall time of a study of so many cells.
    public Duration time(int cells) {
      return time.orElseGet(
          () -> STUDY.plus(CELL.multipliedBy(cells)).multipliedBy(thorough ? THOROUGH : 1));
    }

    /// Wall time that a generation gives to the slots of a cell.
    public Duration slots() {
      return budget.dividedBy(4);
    }

    /// Wall time for timing the layers of a cell.
    public Duration layers() {
      return thorough || budget.compareTo(LAYERS) < 0 ? budget : LAYERS;
    }
  }

  /// How networks of lower precisions are derived.
  ///
  /// @param calibration what INT8 networks are calibrated with
  /// @param keepFp32 names of layers, or types, that stay FP32 in FP16 and INT8
  /// @param sensitivity what is to be found out about INT8 layers; absent for nothing
  public record Derivation(
      CalibrationRequest calibration,
      List<String> keepFp32,
      Optional<SensitivityRequest> sensitivity) {
    /// Calibrates on made-up inputs, with every layer in the precision of its cell.
    public static final Derivation DEFAULT =
        new Derivation(CalibrationRequest.DEFAULT, List.of(), Optional.empty());

    public Derivation {
      keepFp32 = List.copyOf(keepFp32);
    }
  }

  /// What comes of it.
  ///
  /// @param folder of the study
  /// @param resume keep finished cells of the folder's journal
  /// @param command the command line, for the study
  public record Output(Path folder, boolean resume, List<String> command) {
    public Output {
      command = List.copyOf(command);
    }
  }
}
