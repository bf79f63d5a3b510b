package org.inferometer.cli;

import java.util.Locale;
import java.util.Map;

/// The program.
public final class Main {
  private Main() {}

  /// @param args the command line without the program's name
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // Digits and letters are those of the study's readers.
    if (args.length == 1 && args[0].equals("--version")) {
      System.out.println(ToolVersion.line());
      return;
    }
    Map<String, String> environment = System.getenv();
    Terminal terminal = Terminal.ofProcess(environment);
    int status = CommandLineTool.run(Services.ofProcess(environment), terminal, args);
    terminal.out().flush();
    System.exit(status);
  }
}
