package org.inferometer.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `layers`: custom layers.
@Command(
    name = "layers",
    description = "Lists, describes, checks and begins custom layers.",
    synopsisSubcommandLabel = "COMMAND")
final class LayersCommand implements Runnable {
  @ParentCommand RootCommand root = new RootCommand();

  @Spec CommandSpec spec = CommandSpec.create();

  RootCommand root() {
    return root;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
