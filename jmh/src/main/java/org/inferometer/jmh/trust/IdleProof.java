package org.inferometer.jmh.trust;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.inferometer.stats.BlockBootstrap;
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Interval;
import org.inferometer.worker.process.WorkerCommand;

/// Measures whether processes that are open and idle disturb the one that measures. Each slot of
/// that one follows short slots of the others, as in a round. In one slot of a pair the others are
/// idle, in the other they are stopped (SIGSTOP); each order is taken as often, at random which
/// first.
///
/// @param model an ONNX file
/// @param threads of each engine
/// @param others idle processes
/// @param pairs of slots
record IdleProof(Path model, int batch, int threads, int others, int pairs) {
  private static final Duration SLOT = Duration.ofMillis(60);
  private static final Duration BEFORE = Duration.ofMillis(20);

  static String head() {
    return """
    | after an inference threads | pairs | latency, others idle over others stopped | 95 % interval | \
    processor time of the idle ones, of one core |
    | --- | --: | --: | --- | --: |\
    """;
  }

  /// @param spinning whether the engines' threads may go on spinning when an inference has ended,
  ///   as the runtime has them do by itself
  String row(boolean spinning) throws IOException {
    List<Slots> opened = new ArrayList<>();
    try {
      for (int i = 0; i <= others; i++) {
        opened.add(Slots.open(model, batch, threads, spinning));
      }
      String what =
          spinning ? "may spin: the runtime's own setting" : "stop spinning: the backend's setting";
      return row(what, opened.getFirst(), opened.subList(1, others + 1));
    } finally {
      opened.forEach(Slots::close);
    }
  }

  private String row(String what, Slots measured, List<Slots> idle) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    double[] ratios = new double[pairs];
    Slot quiet = new Slot(0, 0, 0);
    boolean idleFirst = false;
    for (int i = 0; i < pairs; i++) {
      idleFirst = i % 2 == 0 ? random.nextBoolean() : !idleFirst;
      Slot first = slot(measured, idle, !idleFirst);
      Slot second = slot(measured, idle, idleFirst);
      Slot alive = idleFirst ? first : second;
      ratios[i] = alive.nanos() / (idleFirst ? second : first).nanos();
      quiet = quiet.plus(alive);
    }
    Interval interval = BlockBootstrap.median(ratios, 1);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.4f | %.4f to %.4f | %.2f %% |",
        what,
        pairs,
        Quantiles.median(ratios),
        interval.low(),
        interval.high(),
        100 * quiet.busySeconds() / quiet.seconds());
  }

  /// @param nanos of an inference, the mean of the slot
  /// @param busySeconds processor time of the other processes
  private record Slot(double nanos, double seconds, double busySeconds) {
    Slot plus(Slot more) {
      return new Slot(0, seconds + more.seconds, busySeconds + more.busySeconds);
    }
  }

  private static Slot slot(Slots measured, List<Slots> idle, boolean stopped) throws IOException {
    for (Slots other : idle) {
      other.measure(BEFORE);
    }
    signal(idle, stopped ? "-STOP" : "-CONT");
    double busy = busySeconds(idle);
    long start = System.nanoTime();
    double nanos = measured.measure(SLOT);
    Slot slot = new Slot(nanos, (System.nanoTime() - start) / 1e9, busySeconds(idle) - busy);
    signal(idle, "-CONT");
    return slot;
  }

  private static double busySeconds(List<Slots> processes) {
    return processes.stream().mapToDouble(Slots::busySeconds).sum();
  }

  private static void signal(List<Slots> processes, String signal) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes.forEach(other -> command.add(String.valueOf(other.process().pid())));
    try {
      int status = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (status != 0) {
        throw new IOException(String.join(" ", command) + " ended with " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while processes were stopped", e);
    }
  }

  /// A process that has an engine open and runs inferences for as long as it is told.
  private record Slots(Process process, PrintStream commands, BufferedReader answers) {
    static Slots open(Path model, int batch, int threads, boolean spinning) throws IOException {
      List<String> command =
          WorkerCommand.sameJvm(
              IdleWorker.class,
              model.toString(),
              String.valueOf(batch),
              String.valueOf(threads),
              String.valueOf(spinning));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      Slots slots =
          new Slots(
              process,
              new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8),
              process.inputReader(StandardCharsets.UTF_8));
      slots.measure(Duration.ofMillis(500));
      return slots;
    }

    /// @return nanoseconds of an inference
    double measure(Duration time) throws IOException {
      commands.println(time.toNanos());
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("a process with an engine has ended");
      }
      return Double.parseDouble(answer);
    }

    /// Processor time that the process took, to 10 ms.
    double busySeconds() {
      return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    void close() {
      process.destroyForcibly();
    }
  }
}
