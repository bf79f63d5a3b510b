package org.inferometer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Runs every command that takes a model on every file of a folder, in a process whose heap is
/// small, and tells for each run a line `COMMAND FILE STATUS LINES: WHAT IT PRINTED`.
final class HostileRuns {
  private HostileRuns() {}

  /// @param args the folder of the files, and a folder to write to
  public static void main(String[] args) throws IOException {
    Services services = Services.ofProcess(Map.of("XDG_CACHE_HOME", args[1]));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList()) {
        for (List<String> command : commands(file.toString(), Path.of(args[1]))) {
          CommandRun run = CommandRun.of(services, command.toArray(String[]::new));
          String said = (run.out() + run.err()).replace(file.toString(), "FILE");
          out.println(
              String.join(" ", command.getFirst(), file.getFileName().toString())
                  + " "
                  + run.status()
                  + " "
                  + said.lines().count()
                  + ": "
                  + said.strip().replace("\n", "\\n"));
        }
      }
    }
    out.println("peak " + peakMebibytes());
    System.exit(0);
  }

  private static List<List<String>> commands(String model, Path folder) {
    String converted = folder.resolve("converted.onnx").toString();
    return List.of(
        List.of("inspect", model),
        List.of("profile", model, "--budget", "300ms", "--out", folder.resolve("s").toString()),
        List.of("convert", model, "--precision", "fp16", "-o", converted),
        List.of("convert", model, "--precision", "int8", "-o", converted));
  }

  /// The most memory that this process ever had, mapped files included; 0 where Linux does not
  /// tell.
  private static long peakMebibytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElse(0);
  }
}
