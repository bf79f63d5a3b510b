package org.inferometer.meter.nvml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Builds a library that stands for libnvidia-ml and plays a script. Where there is no C compiler
/// the test is skipped and says so.
final class ScriptedLibrary {
  private ScriptedLibrary() {}

  /// @param options for the compiler: `-DOLD` leaves out what came with later drivers
  /// @return what NVML's binding finds in it
  static Nvml open(Path folder, String script, String... options) {
    return NvmlNative.open(build(folder, script, options).toString());
  }

  /// @return the library's file
  static Path build(Path folder, String script, String... options) {
    try {
      Path source = Files.createTempFile(folder, "nvml", ".c");
      Path answers =
          Files.writeString(source.resolveSibling(source.getFileName() + ".txt"), script);
      Path library = source.resolveSibling(source.getFileName() + ".so");
      try (InputStream in = ScriptedLibrary.class.getResourceAsStream("scripted_nvml.c")) {
        Files.write(source, Objects.requireNonNull(in).readAllBytes());
      }
      compile(source, library, answers, options);
      return library;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void compile(Path source, Path library, Path answers, String... options)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-Wall", "-Werror", "-O1"));
    command.add("-DSCRIPT=\"" + answers + "\"");
    command.addAll(List.of(options));
    command.addAll(List.of("-o", library.toString(), source.toString()));
    Process compiler = start(command);
    String said =
        new String(
            compiler.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    try {
      assertThat(compiler.waitFor()).as(said).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return abort(
          "skipped: there is no C compiler (cc) to build the library that stands for NVML");
    }
  }
}
