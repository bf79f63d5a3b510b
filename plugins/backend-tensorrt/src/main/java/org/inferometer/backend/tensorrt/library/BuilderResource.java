package org.inferometer.backend.tensorrt.library;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;

/// The file of kernels that TensorRT's builder chooses from. Without it TensorRT runs plans, but
/// builds none.
///
/// Up to TensorRT 10.12 one file holds the kernels of all GPUs. Later versions have one for each
/// architecture, and look for no other; `_ptx` serves none of them.
final class BuilderResource {
  private static final String PREFIX = "libnvinfer_builder_resource";

  /// The last minor version of TensorRT 10 with one file for all GPUs.
  private static final int LAST_UNDIVIDED = 12;

  private final TensorRtVersion version;
  private final List<Path> folders;

  /// @param folders in which TensorRT finds it: that of its library, and of what that links to
  BuilderResource(TensorRtVersion version, List<Path> folders) {
    this.version = version;
    this.folders = folders;
  }

  /// Names of files without which TensorRT cannot build for these GPUs.
  ///
  /// @param gpus none where it is unknown which there will be: then kernels of any GPU will do
  List<String> lacking(List<Gpu> gpus) {
    if (isHere(named(""))) {
      return List.of();
    }
    if (version.minor() <= LAST_UNDIVIDED) {
      return List.of(named(""));
    }
    if (gpus.isEmpty()) {
      return isOfSomeGpuHere() ? List.of() : List.of(named("_sm*"));
    }
    return gpus.stream()
        .map(gpu -> named("_sm" + architecture(gpu)))
        .distinct()
        .filter(name -> !isHere(name))
        .toList();
  }

  /// The architecture whose kernels TensorRT takes for a GPU: variants of Blackwell share those of
  /// the first (read from what libnvinfer 10.15 maps compute capabilities to).
  private static int architecture(Gpu gpu) {
    int capability = gpu.capabilityMajor() * 10 + gpu.capabilityMinor();
    return switch (capability) {
      case 103, 107 -> 100;
      case 121 -> 120;
      default -> capability;
    };
  }

  private String named(String of) {
    return PREFIX + of + ".so." + version;
  }

  private boolean isHere(String name) {
    return folders.stream().anyMatch(folder -> Files.exists(folder.resolve(name)));
  }

  private boolean isOfSomeGpuHere() {
    String beginning = PREFIX + "_sm";
    return folders.stream()
        .flatMap(folder -> in(folder).stream())
        .map(file -> String.valueOf(file.getFileName()))
        .anyMatch(name -> name.startsWith(beginning) && name.endsWith(".so." + version));
  }

  /// All such files in a folder, whatever they are for.
  static List<Path> in(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*.so.*")) {
      List<Path> found = new ArrayList<>();
      files.forEach(found::add);
      return found.stream().sorted().toList();
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // A folder that may not be read holds nothing for us.
    }
  }

  /// The version in the name of such a file, or of TensorRT's library.
  static Optional<TensorRtVersion> version(Path file) {
    String name = String.valueOf(file.getFileName());
    int end = name.indexOf(".so.");
    String digits = end < 0 ? "" : name.substring(end + ".so.".length());
    return digits.matches("\\d+\\.\\d+\\.\\d+(?:\\.\\d+)?")
        ? Optional.of(TensorRtVersion.parse(digits))
        : Optional.empty();
  }
}
