package org.inferometer.backend.tensorrt.library;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// NVIDIA's libraries that are used here.
///
/// @param folder that holds `libnvinfer.so` and the ONNX parser
/// @param version of TensorRT
/// @param cudaRuntime the file of the CUDA runtime
/// @param resourceFolders where the builder's resource may lie: that folder, and the one of the
///   file that `libnvinfer.so` links to
/// @param lacking names of files without which TensorRT can run plans, but cannot build them for
///   the GPUs that are here
public record Libraries(
    Path folder,
    TensorRtVersion version,
    Path infer,
    Path parser,
    Path cudaRuntime,
    List<Path> resourceFolders,
    List<String> lacking) {
  public Libraries {
    resourceFolders = List.copyOf(resourceFolders);
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
    Set<Path> names = new HashSet<>();
    resourceFolders.stream()
        .flatMap(resources -> BuilderResource.in(resources).stream())
        .filter(file -> names.add(file.getFileName()))
        .forEach(files::add);
    return List.copyOf(files);
  }
}
