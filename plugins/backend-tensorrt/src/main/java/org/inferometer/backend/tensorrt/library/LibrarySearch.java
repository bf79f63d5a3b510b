package org.inferometer.backend.tensorrt.library;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks for NVIDIA's libraries and judges whether they fit. Nothing is loaded.
public final class LibrarySearch {
  private static final Pattern VERSIONED =
      Pattern.compile(
          "libnvinfer(?:_builder_resource\\w*)?\\.so\\.(\\d+\\.\\d+\\.\\d+)(?:\\.\\d+)?");

  private final Artifacts artifacts;
  private final List<Path> folders;

  /// What was found.
  public sealed interface Result {}

  /// Everything is here.
  public record Found(Libraries libraries) implements Result {}

  /// Something is not here.
  ///
  /// @param parts what is not, a sentence each, with what was found that does not fit
  public record Missing(List<String> parts) implements Result {
    public Missing {
      parts = List.copyOf(parts);
    }

    /// All of them.
    public String reason() {
      return String.join("; ", parts);
    }
  }

  private LibrarySearch(Artifacts artifacts, List<Path> folders) {
    this.artifacts = artifacts;
    this.folders = folders;
  }

  /// Looks through the folders in their order.
  public static Result in(LibraryFolders folders, Artifacts artifacts) {
    return new LibrarySearch(artifacts, folders.existing()).search();
  }

  private Result search() {
    List<String> unfit = new ArrayList<>();
    Optional<Path> tensorRt = tensorRt(unfit);
    Optional<Path> cudaRuntime = containing(cudaRuntimeName());
    if (tensorRt.isPresent() && cudaRuntime.isPresent()) {
      return new Found(libraries(tensorRt.get(), cudaRuntime.get()));
    }
    List<String> parts = new ArrayList<>();
    if (tensorRt.isEmpty()) {
      unfit.addFirst(
          "TensorRT %d (%s) is not on this machine"
              .formatted(artifacts.headers().major(), inferName()));
      parts.add(String.join(", and ", unfit));
    }
    if (cudaRuntime.isEmpty()) {
      parts.add("the CUDA runtime (%s) is not on this machine".formatted(cudaRuntimeName()));
    }
    return new Missing(parts);
  }

  private Libraries libraries(Path folder, Path cudaRuntime) {
    return new Libraries(
        folder,
        version(folder).orElseThrow(),
        folder.resolve(inferName()),
        folder.resolve(parserName()),
        cudaRuntime.resolve(cudaRuntimeName()));
  }

  /// The first folder whose TensorRT fits.
  ///
  /// @param unfit receives why another was passed over
  private Optional<Path> tensorRt(List<String> unfit) {
    for (Path folder : folders) {
      if (!Files.exists(folder.resolve(inferName()))) {
        continue;
      }
      Optional<String> misfit = misfit(folder);
      if (misfit.isEmpty()) {
        return Optional.of(folder);
      }
      unfit.add(misfit.get());
    }
    return Optional.empty();
  }

  private Optional<String> misfit(Path folder) {
    Optional<TensorRtVersion> version = version(folder);
    if (version.isEmpty()) {
      return Optional.of("the version of that in " + folder + " cannot be told");
    }
    if (!version.get().serves(artifacts.headers())) {
      return Optional.of(
          "that in "
              + folder
              + " is "
              + version.get()
              + ", older than "
              + artifacts.headers().major()
              + "."
              + artifacts.headers().minor());
    }
    return Files.exists(folder.resolve(parserName()))
        ? Optional.empty()
        : Optional.of("that in " + folder + " has no " + parserName() + " beside it");
  }

  /// From the name of the file, or of the builder's resource beside it: wheels and the
  /// redistributable name the library itself without its minor version.
  private Optional<TensorRtVersion> version(Path folder) {
    try {
      Path real = folder.resolve(inferName()).toRealPath();
      Optional<TensorRtVersion> own = version(String.valueOf(real.getFileName()));
      if (own.isPresent()) {
        return own;
      }
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(real.resolveSibling(""), "libnvinfer_builder_resource*")) {
        for (Path file : files) {
          Optional<TensorRtVersion> beside = version(String.valueOf(file.getFileName()));
          if (beside.isPresent()) {
            return beside;
          }
        }
      }
      return Optional.empty();
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return Optional.empty();
    }
  }

  private static Optional<TensorRtVersion> version(String fileName) {
    Matcher matcher = VERSIONED.matcher(fileName);
    return matcher.matches()
        ? Optional.of(TensorRtVersion.parse(matcher.group(1)))
        : Optional.empty();
  }

  private Optional<Path> containing(String file) {
    return folders.stream().filter(folder -> Files.exists(folder.resolve(file))).findFirst();
  }

  private String inferName() {
    return "libnvinfer.so." + artifacts.headers().major();
  }

  private String parserName() {
    return "libnvonnxparser.so." + artifacts.headers().major();
  }

  private String cudaRuntimeName() {
    return "libcudart.so." + artifacts.cudaMajor();
  }
}
