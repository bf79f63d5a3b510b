package org.inferometer.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The program without a command: options for all of them.
@Command(
    name = "inferometer",
    description = "Tells where every microsecond and byte of a neural network's inference goes.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = ToolVersion.Provider.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit status: 0 done; 1 done, but a cell failed; 2 bad usage or input;",
      "3 the backend that was asked for is unavailable; 70 a fault of Inferometer itself;",
      "130 stopped by Ctrl-C."
    })
final class RootCommand implements Runnable {
  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Print nothing but errors.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Print every step, and a stack trace with an error.")
  boolean verbose;

  @Mixin final PluginOptions plugins;

  @Spec CommandSpec spec = CommandSpec.create();

  RootCommand() {
    this(new PluginOptions());
  }

  /// @param plugins receives which plugins are loaded
  RootCommand(PluginOptions plugins) {
    this.plugins = plugins;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
