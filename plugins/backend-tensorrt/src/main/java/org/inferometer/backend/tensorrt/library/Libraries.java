package org.inferometer.backend.tensorrt.library;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// NVIDIA's libraries that are used here.
///
/// @param folder that holds `libnvinfer.so`, the ONNX parser and the builder's resource
/// @param version of TensorRT
/// @param cudaRuntime the file of the CUDA runtime
/// @param lacking names of files without which TensorRT can run plans, but cannot build them for
///   the GPUs that are here
public record Libraries(
    Path folder,
    TensorRtVersion version,
    Path infer,
    Path parser,
    Path cudaRuntime,
    List<String> lacking) {
  public Libraries {
    lacking = List.copyOf(lacking);
  }

  /// Why TensorRT can run plans only; empty if it can build them too.
  public Optional<String> obstacle() {
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "TensorRT "
                + version
                + " in "
                + folder
                + " can run plans, but cannot build them: it lacks "
                + String.join(" and ", lacking));
  }

  /// NVIDIA's plugins for operators that TensorRT itself lacks; may not exist.
  Path plugins() {
    return folder.resolve("libnvinfer_plugin.so." + version.major());
  }

  /// All files that a machine needs to use them.
  public List<Path> files() {
    List<Path> files = new ArrayList<>(List.of(infer, parser, cudaRuntime));
    if (Files.exists(plugins())) {
      files.add(plugins());
    }
    files.addAll(BuilderResource.in(folder));
    return List.copyOf(files);
  }
}
