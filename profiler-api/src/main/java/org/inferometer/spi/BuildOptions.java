package org.inferometer.spi;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;
import org.inferometer.study.Precision;

/// How to build an engine.
///
/// @param binding the batch and every other open dimension
/// @param device the id of one of the backend's devices
/// @param threads intra-operator threads; 0 lets the backend choose
/// @param workFolder for files that last as long as the engine; exists, is the caller's to delete
/// @param cacheFolder for files that later builds can use; may not exist yet
/// @param settings values of the backend's options, by name; the default where one is absent
/// @param inputs what the engine will run on, by name, so that it can tell what only data decides;
///   empty where that is not known. Their memory lasts as long as the engine
/// @param progress receives the part of the build that is done, 0 to 1, from the thread that builds
public record BuildOptions(
    Binding binding,
    Precision precision,
    String device,
    int threads,
    Path workFolder,
    Path cacheFolder,
    Map<String, String> settings,
    Map<String, HostTensor> inputs,
    DoubleConsumer progress) {
  public BuildOptions {
    settings = Map.copyOf(settings);
    inputs = Map.copyOf(inputs);
  }

  /// Options without inputs.
  public BuildOptions(
      Binding binding,
      Precision precision,
      String device,
      int threads,
      Path workFolder,
      Path cacheFolder,
      Map<String, String> settings,
      DoubleConsumer progress) {
    this(
        binding, precision, device, threads, workFolder, cacheFolder, settings, Map.of(), progress);
  }

  /// Options without settings; what could be kept is kept in the work folder.
  public BuildOptions(
      Binding binding, Precision precision, String device, int threads, Path workFolder) {
    this(binding, precision, device, threads, workFolder, workFolder, Map.of(), _ -> {});
  }
}
