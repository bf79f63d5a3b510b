package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.inferometer.cli.bundle.Unpacking;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `unpack`: adds the native libraries of a bundle, for its `install.sh`: a machine need not have
/// zstd.
@Command(
    name = "unpack",
    hidden = true,
    description = "Unpacks native libraries from standard input into a distribution.")
final class UnpackCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The folder that the program was installed into.")
  Path folder = Path.of("");

  @Override
  public Integer call() throws IOException {
    Unpacking.into(folder, System.in);
    return ExitCode.DONE;
  }
}
