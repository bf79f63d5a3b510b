package org.inferometer.cli;

import java.io.File;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import org.inferometer.plugin.PluginFaults;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The commands put together: parses a command line, runs its command, reports what goes wrong.
final class CommandLineTool {
  private CommandLineTool() {}

  /// Runs a command line.
  ///
  /// @return the exit status
  static int run(Services services, Terminal terminal, String... args) {
    CommandLine line = commandLine(services, terminal);
    boolean verbose = List.of(args).contains("--verbose") || List.of(args).contains("-v");
    try {
      return line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError | LinkageError | AssertionError e) {
      return report(e, terminal, verbose);
    } finally {
      services.faults().all().forEach(fault -> tell(fault, terminal, verbose));
    }
  }

  /// Says what nobody was told, and where it happened for those who want to know.
  private static void tell(PluginFaults.Fault fault, Terminal terminal, boolean verbose) {
    if (!fault.told()) {
      terminal.err().println("inferometer: " + PlainText.of(fault.reason()));
    }
    if (verbose) {
      fault.thrown().printStackTrace(terminal.err());
    }
  }

  static CommandLine commandLine(Services services, Terminal terminal) {
    RootCommand root = new RootCommand(services.pluginOptions());
    CommandLine line =
        new CommandLine(root)
            .addSubcommand(new ProfileCommand(services, terminal))
            .addSubcommand(new ReportCommand(services, terminal))
            .addSubcommand(new InspectCommand(services, terminal))
            .addSubcommand(new ConvertCommand(services, terminal))
            .addSubcommand(new FusionCommand(services, terminal))
            .addSubcommand(new DoctorCommand(services, terminal))
            .addSubcommand(plugins(services, terminal))
            .addSubcommand(layers(services, terminal))
            .addSubcommand(new BundleCommand(services, terminal))
            .addSubcommand(new CompletionCommand(terminal))
            .addSubcommand(new UnpackCommand());
    return line.setOut(new PrintWriter(terminal.out(), true, Charset.defaultCharset()))
        .setErr(new PrintWriter(terminal.err(), true, Charset.defaultCharset()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(Math.clamp(terminal.columns(), 80, 120))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setParameterExceptionHandler((e, arguments) -> usage(e, arguments))
        .setExecutionExceptionHandler((e, command, parsed) -> report(e, terminal, root.verbose));
  }

  private static CommandLine plugins(Services services, Terminal terminal) {
    return new CommandLine(new PluginsCommand(services, terminal))
        .addSubcommand(new PluginsInstallCommand(services, terminal))
        .addSubcommand(new PluginsRemoveCommand(services, terminal));
  }

  private static CommandLine layers(Services services, Terminal terminal) {
    return new CommandLine(new LayersCommand())
        .addSubcommand(new LayersListCommand(services, terminal))
        .addSubcommand(new LayersSchemaCommand(services, terminal))
        .addSubcommand(new LayersCheckCommand(services, terminal))
        .addSubcommand(new LayersNewCommand(services, terminal));
  }

  private static int usage(ParameterException e, String... arguments) {
    CommandLine command = e.getCommandLine();
    String help = command.getCommandSpec().qualifiedName() + " --help";
    String message = PlainText.of(String.valueOf(e.getMessage())).replaceAll("\\s*\\R\\s*", " ");
    command.getErr().println("inferometer: " + message);
    for (String argument : arguments) {
      if (argument.startsWith("-") && new File(argument).isFile()) {
        command.getErr().println("A file of the name " + argument + " is written ./" + argument);
        return ExitCode.BAD_INPUT;
      }
    }
    if (!UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
      command.getErr().println("See '" + help + "'.");
    }
    return ExitCode.BAD_INPUT;
  }

  private static int report(Throwable thrown, Terminal terminal, boolean verbose) {
    ErrorReport report = ErrorReport.of(thrown);
    report.print(terminal.err());
    if (verbose) {
      thrown.printStackTrace(terminal.err());
    }
    return report.exitCode();
  }
}
