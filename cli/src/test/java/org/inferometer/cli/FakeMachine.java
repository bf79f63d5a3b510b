package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A folder that stands for a machine, for tests of the launcher: tools, JDKs and Maven are scripts
/// in it, and nothing else is on the path.
final class FakeMachine {
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "cat",
          "cksum",
          "dirname",
          "find",
          "head",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "sort",
          "stty",
          "touch",
          "tr");

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  FakeMachine(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("home"));
    Files.createDirectories(folder.resolve("bin"));
    for (String tool : TOOLS) {
      Files.createSymbolicLink(folder.resolve("bin").resolve(tool), find(tool));
    }
    environment.put("PATH", folder.resolve("bin").toString());
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("INFEROMETER_JDKS", folder.resolve("jdks").toString());
  }

  FakeMachine with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /// A JDK whose `java` runs a script; `$@` are the arguments.
  Path jdk(String name, String version, String script) throws IOException {
    Path home = folder.resolve("jdks").resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin").resolve("java"), script);
    return home;
  }

  void maven(String script) throws IOException {
    script(folder.resolve("bin").resolve("mvn"), script);
  }

  /// A distribution with the launcher in it.
  ///
  /// @return the launcher
  Path distribution(String name) throws IOException {
    Path distribution = folder.resolve(name);
    Files.createDirectories(distribution.resolve("lib"));
    Files.writeString(distribution.resolve("lib").resolve("inferometer.jar"), "");
    Files.writeString(distribution.resolve("version"), "1");
    return launcher(distribution);
  }

  /// A source tree with the launcher in it, not yet built.
  ///
  /// @return the launcher
  Path sourceTree(String name) throws IOException {
    Path tree = folder.resolve(name);
    Files.createDirectories(tree.resolve("cli").resolve("src").resolve("main"));
    Files.writeString(tree.resolve("pom.xml"), "<project/>");
    return launcher(tree);
  }

  private static Path launcher(Path folder) throws IOException {
    Path copy = folder.resolve("inferometer");
    script(copy, Files.readString(Path.of("..", "inferometer")));
    return copy;
  }

  /// Starts a program in the machine's folder.
  Process start(Path program, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).start();
  }

  /// Runs a program to its end.
  Ended run(Path program, String... arguments) throws IOException, InterruptedException {
    return await(start(program, arguments));
  }

  static Ended await(Process process) throws IOException, InterruptedException {
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after 60 s; output: " + output);
    }
    return new Ended(process.exitValue(), output);
  }

  /// How a process ended, with what it wrote to both streams.
  record Ended(int status, String output) {}

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text.startsWith("#!") ? text : "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path find(String tool) {
    return List.of("/bin", "/usr/bin").stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this system has no " + tool));
  }
}
