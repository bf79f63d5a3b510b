package org.inferometer.cli.bundle;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;

/// The Java runtime of a bundle: only the modules that the program's jars need.
final class RuntimeImage {
  /// In every runtime: the base, and what is found by name at run time, so that no reference in a
  /// class file shows it.
  private static final Set<String> ALWAYS = Set.of("java.base", "jdk.zipfs");

  private RuntimeImage() {}

  /// Whether this Java can make runtimes; a bare runtime cannot.
  static boolean canBeMade() {
    return tool("jlink").isPresent() && tool("jdeps").isPresent();
  }

  /// Makes a runtime.
  ///
  /// @param jars of the program
  /// @param folder that does not exist yet
  static void make(List<Path> jars, Path folder) throws IOException {
    Set<String> modules = new TreeSet<>(ALWAYS);
    modules.addAll(modulesOf(jars));
    run(
        "jlink",
        "--add-modules",
        String.join(",", modules),
        "--strip-debug",
        "--no-header-files",
        "--no-man-pages",
        "--output",
        folder.toString());
  }

  /// The modules of the platform that jars refer to.
  private static List<String> modulesOf(List<Path> jars) throws IOException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                "--multi-release",
                Integer.toString(Runtime.version().feature()),
                "--ignore-missing-deps",
                "--print-module-deps"));
    jars.forEach(jar -> command.add(jar.toString()));
    String answer = run("jdeps", command.toArray(String[]::new));
    String last = answer.lines().reduce("", (before, line) -> line.isBlank() ? before : line);
    return last.isEmpty() ? List.of() : List.of(last.strip().split(",", -1));
  }

  private static String run(String name, String... arguments) throws IOException {
    ToolProvider tool = tool(name).orElseThrow();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = tool.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    if (status != 0) {
      String said = (out.toString() + err).strip().replaceAll("\\s*\\R\\s*", " ");
      throw new IOException("the Java runtime cannot be made: " + name + " says: " + said);
    }
    return out.toString();
  }

  private static Optional<ToolProvider> tool(String name) {
    return ToolProvider.findFirst(name);
  }
}
