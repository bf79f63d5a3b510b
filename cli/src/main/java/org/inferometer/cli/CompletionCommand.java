package org.inferometer.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `completion`: a script that makes bash or zsh complete commands and options.
@Command(
    name = "completion",
    description = "Prints a completion script for bash and zsh.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(inferometer completion)              # this shell",
      "  inferometer completion > ~/.local/share/bash-completion/completions/inferometer"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec CommandSpec spec = CommandSpec.create();

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    CommandSpec program = spec.root();
    terminal.out().print(AutoComplete.bash(program.name(), program.commandLine()));
    return ExitCode.DONE;
  }
}
