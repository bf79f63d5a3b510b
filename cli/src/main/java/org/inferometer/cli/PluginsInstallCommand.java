package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.inferometer.plugin.InstalledPlugin;
import org.inferometer.plugin.PluginInstaller;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `plugins install`: checks a plugin's archive and puts it into the user's folder.
@Command(
    name = "install",
    description = {
      "Installs a plugin from a jar, or from a zip with a jar and its libraries.",
      "A plugin is code that runs with your rights: install what you trust."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer plugins install target/my-layer-1.0.0.jar",
      "  inferometer plugins install my-layer-1.1.0.zip --replace --sha256 5d41…"
    })
final class PluginsInstallCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @ParentCommand PluginsCommand parent;

  @Parameters(paramLabel = "FILE", description = "The jar or zip.")
  Path file = Path.of("");

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      description = "The SHA-256 that the file is to have, as its author tells it.")
  @Nullable String sha256;

  @Option(names = "--replace", description = "Take the place of the plugin that has the same id.")
  boolean replace;

  PluginsInstallCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
    this.parent = new PluginsCommand(services, terminal);
  }

  @Override
  public Integer call() throws IOException {
    PluginInstaller installer = services.installer();
    InstalledPlugin plugin = installer.install(file, sha256, replace);
    if (!parent.root.quiet) {
      terminal
          .out()
          .println(
              PlainText.of(
                  "installed "
                      + plugin.id()
                      + " "
                      + plugin.version()
                      + " as "
                      + installer.folder().resolve(plugin.file())));
      terminal.out().println("SHA-256 of the jar: " + plugin.sha256());
    }
    return ExitCode.DONE;
  }
}
