package org.inferometer.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.inferometer.plugin.InstalledPlugin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `plugins remove`: deletes a plugin that was installed.
@Command(
    name = "remove",
    description = "Removes a plugin that 'plugins install' installed.",
    footerHeading = "%nExamples:%n",
    footer = "  inferometer plugins remove com.example.my-layer")
final class PluginsRemoveCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @ParentCommand PluginsCommand parent;

  @Parameters(paramLabel = "ID", description = "The plugin's id, as 'plugins' lists it.")
  String id = "";

  PluginsRemoveCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
    this.parent = new PluginsCommand(services, terminal);
  }

  @Override
  public Integer call() throws IOException {
    InstalledPlugin plugin = services.installer().remove(id);
    if (!parent.root.quiet) {
      terminal.out().println(PlainText.of("removed " + plugin.id() + " " + plugin.version()));
    }
    return ExitCode.DONE;
  }
}
