package org.inferometer.meter.nvml;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.inferometer.spi.NativePlatform;
import org.jspecify.annotations.Nullable;

/// A library that stands for the driver's under its name and plays a script. A process has one: the
/// presets are bound to the first that they find. Where there is no C compiler the test is skipped
/// and says so.
@SuppressWarnings("restricted")
final class ScriptedLibrary {
  private static final Path FOLDER = Path.of("target", "scripted-nvml").toAbsolutePath();

  private static @Nullable Path built;

  private ScriptedLibrary() {}

  /// @return what NVML's binding finds in a library that plays this script
  static synchronized Nvml open(String script) {
    if (built == null) {
      built = build();
    }
    return open(built, script);
  }

  /// The same for a library that is built already.
  static Nvml open(Path library, String script) {
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
    play(symbols, script);
    return NvmlNative.open("libnvidia-ml.so.1", FOLDER);
  }

  /// `void scripted_play(const char *text)`
  @SuppressWarnings("CatchingUnchecked") // A method handle declares Throwable.
  private static void play(SymbolLookup symbols, String script) {
    try (Arena arena = Arena.ofConfined()) {
      Linker.nativeLinker()
          .downcallHandle(symbols.findOrThrow("scripted_play"), FunctionDescriptor.ofVoid(ADDRESS))
          .invokeExact(arena.allocateFrom(script));
    } catch (Throwable e) {
      throw new IllegalStateException("the script cannot be played", e);
    }
  }

  /// What the main method of a class prints that gets a library and a script, in a new process.
  ///
  /// @param options for the compiler: `-DOLD` leaves out what came with later drivers
  static String inProcess(String script, Class<?> main, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(build(options).toString(), script));
    return output(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static Path build(String... options) {
    if (NativePlatform.current().isEmpty()) {
      return abort("skipped: the presets of NVML are for " + NativePlatform.labels());
    }
    try {
      Files.createDirectories(FOLDER);
      Path source = FOLDER.resolve("nvml" + String.join("", options) + ".c");
      Path library = FOLDER.resolve("nvml" + String.join("", options) + ".so");
      try (InputStream in = ScriptedLibrary.class.getResourceAsStream("scripted_nvml.c")) {
        Files.write(source, Objects.requireNonNull(in).readAllBytes());
      }
      compile(source, library, options);
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path source, Path library, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-Wall", "-Werror", "-O1"));
    command.add("-Wl,-soname,libnvidia-ml.so.1");
    command.addAll(Arrays.asList(options));
    command.addAll(List.of("-o", library.toString(), source.toString()));
    output(start(command));
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return abort(
          "skipped: there is no C compiler (cc) to build the library that stands for NVML");
    }
  }

  private static String output(Process process) throws IOException {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(said).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return said;
  }
}
