package org.inferometer.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.inferometer.cli.TextTable.Column;
import org.inferometer.plugin.InstalledPlugin;
import org.inferometer.plugin.PluginEntry;
import org.inferometer.plugin.PluginInstaller;
import org.inferometer.spi.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `plugins`: what was found, where, and whether it can be used.
@Command(
    name = "plugins",
    description = "Lists every plugin that was found, and why one cannot be used.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer plugins",
      "  inferometer plugins --plugin-path target/my-layer-1.0.0.jar",
      "  INFEROMETER_PLUGINS=/opt/my-plugins inferometer plugins",
      "",
      "Plugin jars are looked for where --plugin-path says, in the folders of INFEROMETER_PLUGINS,",
      "in ~/.config/inferometer/plugins and in the folder 'plugins' of the distribution. A folder"
          + " or",
      "jar that other users may write to, or that belongs to one, is not loaded."
    })
final class PluginsCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @ParentCommand RootCommand root = new RootCommand();

  PluginsCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    List<PluginEntry> entries = services.entries().get();
    PluginStates states = new PluginStates(services.plugins().get());
    TextTable table =
        new TextTable(
            Column.text("kind"),
            Column.text("id"),
            Column.text("version"),
            Column.text("from"),
            Column.text("state"));
    entries.forEach(e -> table.row(e.kindLabel(), e.id(), version(e), e.origin(), states.of(e)));
    if (!root.quiet) {
      table.print(terminal.out());
      printInstalled();
    }
    if (root.verbose && !root.quiet) {
      services.plugins().get().backends().forEach(this::printOptions);
    }
    return ExitCode.DONE;
  }

  /// What `plugins install` knows of.
  private void printInstalled() throws IOException {
    PluginInstaller installer = services.installer();
    List<InstalledPlugin> plugins = installer.installed();
    if (plugins.isEmpty()) {
      return;
    }
    terminal.out().println();
    TextTable table =
        new TextTable(
            Column.text("installed"),
            Column.text("version"),
            Column.text("file"),
            Column.text("when"),
            Column.text("from"),
            Column.text("state"));
    for (InstalledPlugin plugin : plugins) {
      table.row(
          plugin.id(),
          plugin.version(),
          plugin.file(),
          plugin.installedAt().toString(),
          plugin.from(),
          plugin.change(installer.folder()).orElse("unchanged"));
    }
    table.print(terminal.out());
  }

  /// What `profile --set` can choose about a backend.
  private void printOptions(Backend backend) {
    if (backend.options().isEmpty()) {
      return;
    }
    terminal.out().println();
    terminal.out().println("options of " + backend.id() + " (profile --set NAME=VALUE)");
    TextTable table =
        new TextTable(
            Column.text("name"),
            Column.text("values"),
            Column.text("default"),
            Column.text("meaning"));
    backend.options().forEach(o -> table.row(o.name(), o.values(), o.byDefault(), o.meaning()));
    table.print(terminal.out());
  }

  private static String version(PluginEntry entry) {
    return entry.version().isEmpty() ? "-" : entry.version();
  }
}
