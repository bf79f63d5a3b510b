package org.inferometer.backend.tensorrt.library;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// NVIDIA's libraries that are used here.
///
/// @param folder that holds `libnvinfer.so`, the ONNX parser and the builder's resource
/// @param version of TensorRT
/// @param cudaRuntime the file of the CUDA runtime
public record Libraries(
    Path folder, TensorRtVersion version, Path infer, Path parser, Path cudaRuntime) {

  /// NVIDIA's plugins for operators that TensorRT itself lacks; may not exist.
  Path plugins() {
    return folder.resolve("libnvinfer_plugin.so." + version.major());
  }

  /// All files that a machine needs to use them.
  public List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>(List.of(infer, parser, cudaRuntime));
    if (Files.exists(plugins())) {
      files.add(plugins());
    }
    try (DirectoryStream<Path> resources =
        Files.newDirectoryStream(folder, "libnvinfer_builder_resource*.so.*")) {
      resources.forEach(files::add);
    }
    return List.copyOf(files);
  }
}
