package org.inferometer.worker.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.machine.ControlGroups;
import org.inferometer.machine.ControlGroups.MemoryLimit;

/// Why a worker that left no result ended, in words for users.
public final class ExitReason {
  private static final int SIGNALS = 128;
  private static final int KILLED = 9;
  private static final int LONGEST_QUOTE = 300;

  /// Bytes of a log that are looked at; a crash's report has about 100,000.
  private static final long LONGEST_END = 1 << 20;

  /// Signals by number, as Linux counts them on x86-64 and AArch64 (signal(7)).
  private static final Map<Integer, String> NAMES =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9,
          "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

  /// The head of a fatal error's report, as HotSpot prints it.
  private static final Pattern CRASH =
      Pattern.compile(
          "# A fatal error has been detected.{0,80}?(SIG[A-Z]+|EXCEPTION_\\w+).{0,2000}?"
              + "# Problematic frame:\\s*# ([^\\n]*)",
          Pattern.DOTALL);

  private ExitReason() {}

  /// @param status not 0 for a failure; 128 + signal where a signal ended the worker
  /// @param log where the worker's own words are
  public static String of(int status, Path log) {
    return of(status, log, ExitReason::memoryLimit);
  }

  /// @param memory the limit that the worker was under
  static String of(int status, Path log, Supplier<Optional<MemoryLimit>> memory) {
    int signal = status - SIGNALS;
    String end = end(log);
    String said = lastWords(end);
    Optional<String> crash = crash(end, log);
    if (crash.isPresent()) {
      return crash.get();
    }
    if (signal == KILLED) {
      return "the worker was killed by signal 9 (SIGKILL), "
          + memory.get().map(ExitReason::limited).orElse("often for lack of memory: free memory")
          + " or choose a smaller batch, then continue the study";
    }
    if (signal > 0 && signal < 65) {
      return "the worker was ended by signal "
          + signal
          + (NAMES.containsKey(signal) ? " (" + NAMES.get(signal) + ")" : "")
          + ", a crash in native code is likely"
          + said;
    }
    return "the worker ended with exit status " + status + " and without a result" + said;
  }

  /// Settings that may help against it.
  public static List<Remedy> remedies(int status) {
    return status == SIGNALS + KILLED
        ? List.of(Remedy.of(Setting.BATCH), Remedy.of(Setting.RESUME))
        : List.of();
  }

  private static Optional<MemoryLimit> memoryLimit() {
    try {
      return ControlGroups.ofProcess().memoryLimit();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The kernel counts the processes that it ended, but does not name them.
  private static String limited(MemoryLimit limit) {
    return limit.kills().orElse(0L) > 0
        ? "and there is "
            + limit
            + ", for which the system has ended processes (oom_kill "
            + limit.kills().get()
            + "): raise that limit"
        : "often for lack of memory, and there is " + limit + ": raise that limit, free memory";
  }

  /// What the virtual machine printed about a crash in native code: its signal and the library.
  private static Optional<String> crash(String end, Path log) {
    Matcher fatal = CRASH.matcher(end);
    return fatal.find()
        ? Optional.of(
            "the worker crashed in native code ("
                + fatal.group(1)
                + " in "
                + plain(fatal.group(2))
                + "); more is in "
                + log)
        : Optional.empty();
  }

  /// Whether someone asked the worker to end, as Ctrl-C does with all processes of a terminal.
  public static boolean asked(int status) {
    return status == SIGNALS + 2 || status == SIGNALS + 15;
  }

  private static String lastWords(String end) {
    String words = plain(end.substring(end.lastIndexOf('\n') + 1));
    return words.isEmpty() ? "" : "; its last words: " + words;
  }

  private static String plain(String words) {
    String line = words.replaceAll("\\p{Cntrl}", " ");
    return line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "…" : line;
  }

  /// The end of the log, which holds a crash's report and the last words; the whole may be large.
  private static String end(Path log) {
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      long from = Math.max(0, channel.size() - LONGEST_END);
      ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - from));
      channel.position(from);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
