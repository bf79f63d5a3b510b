package org.inferometer.backend.tensorrt.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.inferometer.spi.BackendOption;
import org.inferometer.study.Precision;

/// The options of this backend with their values.
///
/// @param tf32 whether FP32 products may round their factors to TF32
/// @param cudaGraph whether inferences are launched as one recorded graph
/// @param spin whether the host waits for the device in a loop, rather than asleep
/// @param workspaceBytes the most that a layer may use beside its tensors; empty for no limit
/// @param range of batches that an engine is built for; empty for the cell's batch alone
/// @param auxiliaryStreams empty lets TensorRT choose
/// @param optimisationLevel how long the builder searches, from 0 to 5
/// @param sparseWeights whether kernels may be chosen that use weights of which two in four are
///   zero
/// @param streams how many inferences run at a time
/// @param planCache whether plans are kept and used again
/// @param pluginLibraries files of plugins that were written in C++
public record Settings(
    boolean tf32,
    boolean cudaGraph,
    boolean spin,
    OptionalLong workspaceBytes,
    Optional<BatchRange> range,
    OptionalInt auxiliaryStreams,
    int optimisationLevel,
    boolean sparseWeights,
    int streams,
    boolean planCache,
    List<Path> pluginLibraries) {
  private static final BackendOption TF32 =
      BackendOption.choice(
          "tf32",
          "whether FP32 products may round their factors to TF32 (trtexec: on)",
          "off",
          "on");
  private static final BackendOption CUDA_GRAPH =
      BackendOption.choice(
          "cuda-graph", "whether an inference is launched as one CUDA graph", "off", "on");
  private static final BackendOption WAIT =
      BackendOption.choice(
          "wait", "how the host waits for the GPU: in a loop, or asleep", "spin", "block");
  private static final BackendOption WORKSPACE =
      new BackendOption(
          "workspace",
          "none, or a size such as 512MiB or 2GiB",
          Pattern.compile("none|[1-9]\\d{0,5}(?:KiB|MiB|GiB)"),
          "none",
          "the most memory that a layer may use beside its tensors");
  private static final BackendOption RANGE =
      new BackendOption(
          "profile-range",
          "batch, or a range of batches such as 1..32",
          Pattern.compile("batch|[1-9]\\d{0,5}\\.\\.[1-9]\\d{0,5}"),
          "batch",
          "the batches that one engine serves; it is tuned for the cell's");
  private static final BackendOption AUXILIARY =
      new BackendOption(
          "aux-streams",
          "a number, or auto",
          Pattern.compile("auto|\\d{1,2}"),
          "0",
          "the most streams beside the main one; with any, layer times can overlap");
  private static final BackendOption LEVEL =
      new BackendOption(
          "opt-level",
          "0 to 5",
          Pattern.compile("[0-5]"),
          "3",
          "how long the builder searches for fast kernels (trtexec: --builderOptimizationLevel)");
  private static final BackendOption SPARSITY =
      BackendOption.choice(
          "sparsity",
          "whether kernels for weights of which two in four are zero may be chosen (trtexec:"
              + " --sparsity=enable)",
          "off",
          "on");
  private static final BackendOption STREAMS =
      new BackendOption(
          "streams",
          "a number of 1 to 32",
          Pattern.compile("[1-9]|[12]\\d|3[0-2]"),
          "1",
          "how many inferences run at a time, each on a CUDA stream (trtexec: --infStreams)");
  private static final BackendOption PLAN_CACHE =
      BackendOption.choice("plan-cache", "whether built engines are kept and reused", "on", "off");
  private static final BackendOption PLUGINS =
      new BackendOption(
          "plugin-library",
          "none, or files such as libfoo.so, separated by ':'",
          Pattern.compile("none|[^:]+\\.so[.0-9]*(?::[^:]+\\.so[.0-9]*)*"),
          "none",
          "libraries of TensorRT plugins for the network's nodes (trtexec: --staticPlugins)");
  private static final BackendOption INT8_REST =
      BackendOption.choice(
          "int8-rest",
          "what an INT8 network computes in where it is not INT8",
          Precision.FP16.label(),
          Precision.FP32.label());

  /// All options.
  public static final List<BackendOption> OPTIONS =
      List.of(
          TF32,
          CUDA_GRAPH,
          WAIT,
          WORKSPACE,
          RANGE,
          AUXILIARY,
          LEVEL,
          SPARSITY,
          STREAMS,
          PLAN_CACHE,
          PLUGINS,
          INT8_REST);

  private static final Map<String, Long> UNITS =
      Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

  /// Batches from one to another, both included.
  public record BatchRange(int least, int most) {
    public BatchRange {
      if (least < 1 || most < least) {
        throw new IllegalArgumentException(
            "profile-range " + least + ".." + most + ": the first batch is the smaller");
      }
    }
  }

  /// @param given values that each option accepts; the default where one is absent
  /// @throws IllegalArgumentException if a range is upside down
  public static Settings of(Map<String, String> given) {
    return new Settings(
        value(TF32, given).equals("on"),
        value(CUDA_GRAPH, given).equals("on"),
        value(WAIT, given).equals("spin"),
        bytes(value(WORKSPACE, given)),
        range(value(RANGE, given)),
        auxiliary(value(AUXILIARY, given)),
        Integer.parseInt(value(LEVEL, given)),
        value(SPARSITY, given).equals("on"),
        Integer.parseInt(value(STREAMS, given)),
        value(PLAN_CACHE, given).equals("on"),
        files(value(PLUGINS, given)));
  }

  /// What an INT8 network computes in where it is not INT8: it decides what is derived, not how
  /// that is built.
  public static Precision int8Rest(Map<String, String> given) {
    return Precision.of(value(INT8_REST, given));
  }

  private static String value(BackendOption option, Map<String, String> given) {
    return given.getOrDefault(option.name(), option.byDefault());
  }

  private static OptionalLong bytes(String text) {
    if (text.equals("none")) {
      return OptionalLong.empty();
    }
    int unit = text.length() - 3;
    return OptionalLong.of(
        Long.parseLong(text.substring(0, unit)) * UNITS.getOrDefault(text.substring(unit), 1L));
  }

  private static Optional<BatchRange> range(String text) {
    int dots = text.indexOf("..");
    return dots < 0
        ? Optional.empty()
        : Optional.of(
            new BatchRange(
                Integer.parseInt(text.substring(0, dots)),
                Integer.parseInt(text.substring(dots + 2))));
  }

  private static List<Path> files(String text) {
    return text.equals("none") ? List.of() : Arrays.stream(text.split(":")).map(Path::of).toList();
  }

  private static OptionalInt auxiliary(String text) {
    return text.equals("auto") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
  }

  /// What they mean for an engine, for the study.
  List<String> describe() {
    List<String> described =
        new ArrayList<>(
            List.of(
                "TF32 " + (tf32 ? "allowed for FP32 products" : "off: FP32 products are FP32"),
                "CUDA graph " + (cudaGraph ? "on" : "off"),
                "the host waits " + (spin ? "spinning" : "blocked"),
                streams == 1
                    ? "one inference at a time"
                    : streams
                        + " inferences at a time, each on a stream of its own: a latency is that of all, from"
                        + " before the first begins until the last ends",
                "workspace "
                    + (workspaceBytes.isPresent()
                        ? "up to " + (workspaceBytes.getAsLong() >> 10) + " KiB"
                        : "without a limit"),
                "auxiliary streams "
                    + (auxiliaryStreams.isPresent()
                        ? "at most " + auxiliaryStreams.getAsInt()
                        : "as TensorRT chooses"),
                "builder optimisation level " + optimisationLevel,
                "sparse weights " + (sparseWeights ? "allowed" : "off")));
    pluginLibraries.forEach(library -> described.add("plugin library " + library.getFileName()));
    return described;
  }
}
