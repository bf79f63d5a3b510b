package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `layers new`: begins a project with a custom layer.
@Command(
    name = "new",
    description = "Writes a Maven project with a custom layer that builds, checks and profiles.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer layers new MyLayer",
      "  inferometer layers new MyLayer --package org.example.layers --into ~/my-layer"
    })
final class LayersNewCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @ParentCommand LayersCommand layers = new LayersCommand();

  @Parameters(paramLabel = "NAME", description = "The layer's name, for example MyLayer.")
  String name = "";

  @Option(
      names = "--package",
      paramLabel = "P",
      defaultValue = "com.example",
      description = "Its Java package, and the domain of its operator (default: ${DEFAULT-VALUE}).")
  String javaPackage = "com.example";

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "The folder, which is made (default: after the name, as in my-layer).")
  @Nullable Path into;

  LayersNewCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    checkNames();
    String id = words(name);
    Path folder = into == null ? Path.of(id) : into;
    Path libraries =
        services
            .distribution()
            .map(distribution -> distribution.resolve("lib"))
            .orElseThrow(() ->
                UserError.badInput(
                    "layers new: the program was not started by its launcher, so its files are not"
                        + " known; start it with ./inferometer"));
    new LayerProject(name, javaPackage, id).write(folder, libraries);
    if (!layers.root().quiet) {
      print(folder, id);
    }
    return ExitCode.DONE;
  }

  private void checkNames() {
    if (!name.matches("[A-Z][A-Za-z0-9]*")) {
      throw UserError.badInput(
          name + ": a layer's name is one of a Java class, with letters and digits: MyLayer");
    }
    if (!javaPackage.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*")
        || !SourceVersion.isName(javaPackage)) {
      throw UserError.badInput(
          "--package "
              + javaPackage
              + ": a package is written in lower case, with points: org.example.layers");
    }
    if (javaPackage.equals("ai.onnx") || javaPackage.startsWith("org.inferometer")) {
      throw UserError.badInput("--package " + javaPackage + ": choose one of your own");
    }
  }

  /// `my-layer` for `MyLayer`.
  private static String words(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
        .toLowerCase(Locale.ROOT);
  }

  private void print(Path folder, String id) {
    terminal
        .out()
        .println(
            """
            %s is a project with the layer %s.%s. Its README.md explains it. To go on:

              cd %s
              mvn package
              inferometer layers check target/%s-1.0.0.jar
              inferometer plugins install target/%s-1.0.0.jar
              inferometer profile target/network.onnx\
            """
                .formatted(folder, javaPackage, name, folder, id, id));
  }
}
