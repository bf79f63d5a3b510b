package org.inferometer.backend.tensorrt.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;

/// Looks for NVIDIA's libraries and judges whether they fit. Nothing is loaded.
public final class LibrarySearch {
  private final Artifacts artifacts;
  private final List<Path> folders;
  private final List<Gpu> gpus;

  /// What was found.
  public sealed interface Result {}

  /// Everything is here, but perhaps what building takes ([Libraries#lacking]).
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

  private LibrarySearch(Artifacts artifacts, List<Path> folders, List<Gpu> gpus) {
    this.artifacts = artifacts;
    this.folders = folders;
    this.gpus = gpus;
  }

  /// Looks through the folders in their order: for a TensorRT that can build, else for one that can
  /// run plans.
  ///
  /// @param gpus that engines are to be built for; none where they are not known
  public static Result in(LibraryFolders folders, Artifacts artifacts, List<Gpu> gpus) {
    return new LibrarySearch(artifacts, folders.existing(), gpus).search();
  }

  /// Maven coordinates of the jars that add what is missing.
  public static List<String> toFetch(LibraryFolders folders, Artifacts artifacts, List<Gpu> gpus) {
    LibrarySearch search = new LibrarySearch(artifacts, folders.existing(), gpus);
    List<String> jars = new ArrayList<>();
    if (search.fit(new ArrayList<>()).stream().noneMatch(search::canBuild)) {
      jars.add(artifacts.tensorRtJar(folders.platform()));
    }
    if (search.containing(search.cudaRuntimeName()).isEmpty() || search.compiler().isEmpty()) {
      jars.add(artifacts.cudaJar(folders.platform()));
    }
    return jars;
  }

  private Result search() {
    List<String> unfit = new ArrayList<>();
    List<Path> fit = fit(unfit);
    Optional<Path> cudaRuntime = containing(cudaRuntimeName());
    if (!fit.isEmpty() && cudaRuntime.isPresent()) {
      Path best = fit.stream().filter(this::canBuild).findFirst().orElseGet(fit::getFirst);
      return new Found(libraries(best, cudaRuntime.get()));
    }
    List<String> parts = new ArrayList<>();
    if (fit.isEmpty()) {
      unfit.addFirst(
          String.format(
              Locale.ROOT,
              "TensorRT %d (%s) is not on this machine",
              artifacts.headers().major(),
              inferName()));
      parts.add(String.join(", and ", unfit));
    }
    if (cudaRuntime.isEmpty()) {
      parts.add(
          String.format(
              Locale.ROOT, "the CUDA runtime (%s) is not on this machine", cudaRuntimeName()));
    }
    return new Missing(parts);
  }

  private Libraries libraries(Path folder, Path cudaRuntime) {
    return new Libraries(
        folder,
        version(folder).orElseThrow(),
        folder.resolve(inferName()),
        folder.resolve(parserName()),
        cudaRuntime.resolve(cudaRuntimeName()),
        resourceFolders(folder),
        lacking(folder));
  }

  private boolean canBuild(Path folder) {
    return lacking(folder).isEmpty();
  }

  private List<String> lacking(Path folder) {
    return new BuilderResource(version(folder).orElseThrow(), resourceFolders(folder))
        .lacking(gpus);
  }

  private List<Path> resourceFolders(Path folder) {
    return Stream.of(folder, realFolder(folder)).distinct().toList();
  }

  /// The folders whose TensorRT fits.
  ///
  /// @param unfit receives why another was passed over
  private List<Path> fit(List<String> unfit) {
    List<Path> fit = new ArrayList<>();
    for (Path folder : folders) {
      if (Files.exists(folder.resolve(inferName()))) {
        misfit(folder).ifPresentOrElse(unfit::add, () -> fit.add(folder));
      }
    }
    return fit;
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
    return Stream.concat(
            Stream.of(real(folder.resolve(inferName()))),
            BuilderResource.in(realFolder(folder)).stream())
        .flatMap(file -> BuilderResource.version(file).stream())
        .findFirst();
  }

  /// Where the library lies that the name in a folder links to.
  private Path realFolder(Path folder) {
    return real(folder.resolve(inferName())).resolveSibling("");
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file; // It cannot be followed: its own name has to do.
    }
  }

  /// NVIDIA's run-time compiler of CUDA text; empty where there is none. Only custom layers need
  /// it.
  public static Optional<Path> compiler(LibraryFolders folders, Artifacts artifacts) {
    return new LibrarySearch(artifacts, folders.existing(), List.of()).compiler();
  }

  /// The files that the compiler consists of; none where it is not here.
  public static List<Path> compilerFiles(LibraryFolders folders, Artifacts artifacts) {
    return compiler(folders, artifacts).stream()
        .flatMap(file -> Stream.concat(Stream.of(file), builtins(file).stream()))
        .toList();
  }

  /// What the compiler loads by itself, and finds beside it.
  public static List<Path> builtins(Path compiler) {
    try (Stream<Path> files = Files.list(real(compiler).resolveSibling(""))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("libnvrtc-builtins.so."))
          .toList();
    } catch (IOException e) {
      return List.of(); // It looks for them by itself, and says so if it does not find them.
    }
  }

  private Optional<Path> compiler() {
    String name = "libnvrtc.so." + artifacts.cudaMajor();
    return containing(name).map(folder -> folder.resolve(name));
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
