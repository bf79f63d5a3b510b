package org.inferometer.cli.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.inferometer.cli.bundle.Parts.Part;
import org.inferometer.spi.NativePlatform;

/// The program with a Java runtime and native libraries, as compressed parts with checksums and a
/// script that installs them. Nothing else is needed where it is installed: no Java, no network,
/// and no program that unpacks zstd, since the runtime that was just installed does.
public final class Bundle {
  private static final String SCRIPT = "install.sh";
  private static final String SUMS = "SHA256SUMS";
  private static final List<String> PROGRAM =
      List.of("inferometer", "version", "LICENSE", "README.md", "plugins");

  /// The most that a small native library has.
  private static final long SMALL = 2 << 20;

  private final Request request;
  private final Path work;
  private final Consumer<String> steps;

  /// What to pack.
  ///
  /// @param distribution the folder that the program runs from
  /// @param natives files of native libraries, for the folder `native`
  /// @param partBytes the most that a part may have
  /// @param folder that the bundle is written to; exists and is empty
  public record Request(
      Path distribution,
      String version,
      NativePlatform platform,
      List<Path> natives,
      long partBytes,
      Path folder) {
    public Request {
      natives = List.copyOf(natives);
    }

    String program() {
      return name() + ".tar.gz";
    }

    String libraries() {
      return name() + "-native.tar.zst";
    }

    private String name() {
      return "inferometer-" + version + "-" + platform.label();
    }
  }

  private Bundle(Request request, Path work, Consumer<String> steps) {
    this.request = request;
    this.work = work;
    this.steps = steps;
  }

  /// Why no bundle can be made for a platform by this Java, or nothing.
  public static Optional<String> obstacle(NativePlatform platform) {
    if (!NativePlatform.current().equals(Optional.of(platform))) {
      return Optional.of(
          "--target "
              + platform.label()
              + ": a bundle holds a Java runtime of its platform, so it is made on one; here is "
              + NativePlatform.current().map(NativePlatform::label).orElse("another system"));
    }
    return RuntimeImage.canBeMade()
        ? Optional.empty()
        : Optional.of(
            "this Java cannot make runtimes (it has no jlink); start Inferometer with a whole JDK");
  }

  /// Writes a bundle.
  ///
  /// @param steps is told what is being done
  /// @return the files of the bundle, parts first
  /// @throws IOException if the folder is not empty, a file cannot be read or written, or the
  ///   runtime cannot be made; the folder is then as it was
  public static List<Path> write(Request request, Consumer<String> steps) throws IOException {
    if (!PathUtils.isEmptyDirectory(request.folder())) {
      throw new IOException(request.folder() + ": is not empty; name another folder, or empty it");
    }
    // Beside the result, where there must be room anyway.
    Path work = Files.createTempDirectory(request.folder(), "work-");
    boolean whole = false;
    try {
      List<Path> files = new Bundle(request, work, steps).write();
      whole = true;
      return files;
    } finally {
      if (whole) {
        PathUtils.deleteDirectory(work);
      } else {
        PathUtils.cleanDirectory(request.folder());
      }
    }
  }

  private List<Path> write() throws IOException {
    steps.accept("collecting the program");
    Path lib = jars();
    steps.accept("making the Java runtime");
    Path runtime = work.resolve("runtime");
    RuntimeImage.make(filesOf(lib), runtime);
    steps.accept("compressing the program");
    List<Part> parts = new ArrayList<>(program(lib, runtime));
    List<Path> large = natives(false);
    if (!large.isEmpty()) {
      steps.accept("compressing the native libraries, which takes minutes");
      parts.addAll(libraries(large));
    }
    Path sums = request.folder().resolve(SUMS);
    Files.writeString(sums, checksums(parts));
    return Stream.concat(parts.stream().map(Part::file), Stream.of(sums, script(!large.isEmpty())))
        .toList();
  }

  /// The jars for the platform, without what they bring for others.
  private Path jars() throws IOException {
    Path lib = Files.createDirectory(work.resolve("lib"));
    for (Path jar : filesOf(request.distribution().resolve("lib"))) {
      String name = jar.getFileName().toString();
      if (NativeParts.areForOthersThan(request.platform(), name)) {
        continue;
      }
      if (SlimJar.isNeeded(jar, request.platform())) {
        SlimJar.copy(jar, request.platform(), lib.resolve(name));
      } else {
        Files.copy(jar, lib.resolve(name));
      }
    }
    return lib;
  }

  private static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /// The program, and the libraries that are small: what needs no others can be tried before the
  /// rest arrives.
  private List<Part> program(Path lib, Path runtime) throws IOException {
    Parts parts = new Parts(request.folder(), request.program(), request.partBytes());
    try (parts;
        Archive archive = Archive.gzip(parts)) {
      archive.add("lib", lib);
      archive.add("runtime", runtime);
      addNatives(natives(true), archive);
      for (String name : PROGRAM) {
        Path file = request.distribution().resolve(name);
        if (Files.exists(file)) {
          archive.add(name, file);
        }
      }
    }
    return parts.written();
  }

  private List<Part> libraries(List<Path> large) throws IOException {
    Parts parts = new Parts(request.folder(), request.libraries(), request.partBytes());
    long bytes = 0;
    for (Path library : large) {
      bytes += Files.size(library);
    }
    try (parts;
        Archive archive = Archive.zstd(parts, bytes)) {
      addNatives(large, archive);
    }
    return parts.written();
  }

  private List<Path> natives(boolean small) throws IOException {
    List<Path> chosen = new ArrayList<>();
    for (Path library : request.natives()) {
      if (small == (Files.size(library) <= SMALL)) {
        chosen.add(library);
      }
    }
    return chosen;
  }

  private static void addNatives(List<Path> natives, Archive archive) throws IOException {
    for (Path library : natives) {
      // What a link points to: versioned names are often links.
      archive.add(Unpacking.FOLDER + "/" + library.getFileName(), library.toRealPath());
    }
  }

  private static String checksums(List<Part> parts) {
    return parts.stream()
        .map(part -> part.sha256() + "  " + part.file().getFileName() + "\n")
        .collect(Collectors.joining());
  }

  private Path script(boolean libraries) throws IOException {
    Path script = request.folder().resolve(SCRIPT);
    try (InputStream in = Bundle.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its resource " + SCRIPT);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(
          script,
          text.replace("@program@", request.program())
              .replace("@libraries@", libraries ? request.libraries() : ""));
    }
    if (!script.toFile().setExecutable(true)) {
      throw new IOException(script + ": cannot be made executable");
    }
    return script;
  }
}
