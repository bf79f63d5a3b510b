package org.inferometer.worker.process;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.machine.Machine;

/// The command that starts a worker process.
public final class WorkerCommand {
  /// Bytes of a worker's Java heap where nobody asks for another. Tensors and weights are off heap;
  /// the heap holds the graph, layer times and samples.
  public static final long DEFAULT_HEAP = 768L << 20;

  /// A crash in native code is described in the cell's log, not in a file in the user's folder.
  private static final String CRASH_REPORT = "-XX:+ErrorFileToStderr";

  private static final String NO_CORE_FILE = "-XX:-CreateCoredumpOnCrash";

  /// Options of this virtual machine that a worker must not share: its memory is its own, it runs
  /// no debugger and no agent beside a measurement.
  private static final List<String> NOT_SHARED =
      List.of(
          "-Xm", "-XX:MaxDirectMemorySize", "-Xrun", "-XX:+Use", "-javaagent", "-agent", "-Xdebug");

  /// The system property that holds an option `-javaagent:...` for workers. It serves coverage and
  /// profilers; measurements beside an agent are not those without it.
  private static final String AGENT = "inferometer.worker.agent";

  private WorkerCommand() {}

  /// The same Java with the same class path, system properties and options as this process, except
  /// for memory and agents: a worker has the agent only that the property
  /// `inferometer.worker.agent` names. The path of the worker's specification is to be appended.
  ///
  /// @param main a class whose `main` calls `Worker.run`
  /// @param arguments of `main`, before the path
  public static List<String> sameJvm(Class<?> main, String... arguments) {
    return sameJvm(DEFAULT_HEAP, main, arguments);
  }

  /// The same with another heap.
  ///
  /// @param heapBytes the most that the worker's Java heap takes
  public static List<String> sameJvm(long heapBytes, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    inherited().forEach(command::add);
    agent().ifPresent(command::add);
    command.addAll(
        List.of(
            "-Xmx" + (heapBytes >> 20) + "m",
            tensors(),
            "-XX:+UseSerialGC",
            CRASH_REPORT,
            NO_CORE_FILE,
            "-Djava.awt.headless=true"));
    if (!command.contains("--enable-native-access=ALL-UNNAMED")) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", absoluteClassPath(), main.getName()));
    command.addAll(Arrays.asList(arguments));
    return List.copyOf(command);
  }

  /// Tensors may take what the machine has; without this, as much as the heap.
  private static String tensors() {
    return "-XX:MaxDirectMemorySize=" + new Machine().memoryBytes();
  }

  private static Optional<String> agent() {
    return Optional.of(System.getProperty(AGENT, "")).filter(agent -> !agent.isEmpty());
  }

  private static Stream<String> inherited() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> NOT_SHARED.stream().noneMatch(option::startsWith));
  }

  private static String absoluteClassPath() {
    return String.join(
        File.pathSeparator,
        Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }
}
