package org.inferometer.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.inferometer.plugin.PluginEntry;
import org.inferometer.plugin.Plugins;

/// A command line that was run in this process, with what it printed.
record CommandRun(int status, String out, String err) {

  static CommandRun of(Plugins plugins, String... args) {
    return of(plugins, List.of(), args);
  }

  static CommandRun of(Plugins plugins, List<PluginEntry> entries, String... args) {
    return of(
        new Services(
            () -> plugins, () -> entries, List.of(), Path.of("no-cache-folder"), Optional.empty()),
        args);
  }

  static CommandRun of(Services services, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(stream(out), stream(err), 0);
    int status = CommandLineTool.run(services, terminal, args);
    return new CommandRun(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
