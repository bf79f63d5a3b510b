package org.inferometer.customlayer.check;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.inferometer.graph.TensorType;

/// Calls a kernel 10,000 times and asks whether memory grows from call to call.
///
/// A first block of calls is not counted: it compiles code and fills caches. Memory in use is read
/// after each of the blocks that follow, and what a call keeps is the median of the blocks'
/// growths: the compiler's own memory, which comes and goes in large pieces, moves a few blocks
/// only. Memory that grows is told only if it still does in four times as many calls.
record MemoryCheck(LayerCheck settings, CaseSource source) {
  private static final int CALLS = 10_000;
  private static final int BLOCKS = 10;

  /// What a call may keep on average: less than a small object.
  private static final double MOST_BYTES_OF_A_CALL = 64;

  /// A slow kernel is called less often.
  private static final long MOST_NANOSECONDS = 4_000_000_000L;

  /// Operands of a page or so: what is kept of them is seen.
  private static final long BYTES = 2048;

  static final String HEAP = "heap";
  static final String MALLOC = "native-memory";

  /// What is in use after some calls.
  private record Usage(long calls, long heap, OptionalLong malloc) {}

  List<Check> run() {
    if (!settings.runs(HEAP) && !settings.runs(MALLOC)) {
      return List.of();
    }
    try {
      Optional<Setting> setting = setting();
      if (setting.isEmpty()) {
        return unchecked("no case of its types can be made");
      }
      settings.progress().next(HEAP, setting.get().drawn().toString());
      List<Check> checks = checks(setting.get(), usages(setting.get(), CALLS));
      boolean grows = checks.stream().anyMatch(check -> !check.failures().isEmpty());
      return grows ? checks(setting.get(), usages(setting.get(), 4 * CALLS)) : checks;
    } catch (Throwable e) {
      // The kernel's words stand in the checks of values.
      return unchecked(Finding.thrown("the kernel", e).message());
    }
  }

  private static List<Check> unchecked(String reason) {
    return List.of(
        check(HEAP, 0, new Check.NotChecked(reason)),
        check(MALLOC, 0, new Check.NotChecked(reason)));
  }

  private static Check check(String id, long calls, Check.Outcome outcome) {
    String memory = id.equals(HEAP) ? "heap" : "memory off the heap";
    String title = memory + " is returned after " + CALLS + " calls";
    return new Check(id, title, Check.Group.CONTRACT, (int) calls, outcome);
  }

  /// The smallest of some cases that have a page of operands, or else the largest.
  private Optional<Setting> setting() {
    return source.types().stream()
        .filter(types -> source.unreadable(types).isEmpty())
        .limit(1)
        .flatMap(types ->
            Stream.iterate(0, i -> i < 60, i -> i + 1)
                .map(i -> source.draw(HEAP, types, CaseSource.Need.ORDINARY, i)))
        .flatMap(drawn ->
            drawn instanceof Setting.Valid(Setting valid) ? Stream.of(valid) : Stream.empty())
        .min(
            Comparator.comparing((Setting one) -> bytes(one) < BYTES)
                .thenComparingLong(one -> bytes(one) < BYTES ? -bytes(one) : bytes(one)));
  }

  private static long bytes(Setting setting) {
    return Stream.concat(setting.inputs().stream(), setting.outputs().stream())
        .mapToLong(TensorType::bytes)
        .sum();
  }

  /// @param most calls, beside those of the first block
  private List<Usage> usages(Setting setting, int most) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      var inputs =
          Values.of(setting).stream()
              .map(input -> GuardedTensor.of(arena, input, 0).tensor())
              .toList();
      var outputs =
          setting.outputs().stream()
              .map(type -> GuardedTensor.of(arena, type, 0, (byte) 0).tensor())
              .toList();
      List<Usage> usages = new ArrayList<>();
      long end = System.nanoTime() + MOST_NANOSECONDS;
      long calls = 0;
      for (int block = 0; block <= BLOCKS; block++) {
        long last = calls + most / BLOCKS;
        long until = System.nanoTime() + (end - System.nanoTime()) / (BLOCKS + 1 - block);
        for (; calls < last && (calls < BLOCKS || System.nanoTime() < until); calls++) {
          Execution.run(settings.bench(), setting, inputs, outputs);
        }
        usages.add(usage(calls));
      }
      return usages;
    }
  }

  /// After garbage has been collected, and what hung on it returned.
  private static Usage usage(long calls) throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      System.gc();
      Thread.sleep(5);
    }
    return new Usage(calls, heap(), MallocNative.bytes());
  }

  /// What the last collections left, without the buffers of threads that have been handed out
  /// since.
  private static long heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .filter(Objects::nonNull)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }

  private static List<Check> checks(Setting setting, List<Usage> usages) {
    long calls = usages.getLast().calls();
    boolean told = usages.getFirst().malloc().isPresent();
    return List.of(
        check(HEAP, calls, outcome(setting, HEAP, usages, Usage::heap)),
        check(
            MALLOC,
            told ? calls : 0,
            told
                ? outcome(setting, MALLOC, usages, usage -> usage.malloc().orElse(0))
                : new Check.NotChecked(
                    "the C library does not tell how much memory is in use, as glibc does from"
                        + " 2.33 on")));
  }

  private static Check.Outcome outcome(
      Setting setting, String id, List<Usage> usages, ToLongFunction<Usage> bytes) {
    double kept = medianGrowth(usages, bytes);
    return kept < MOST_BYTES_OF_A_CALL
        ? new Check.Passed()
        : new Check.Failed(List.of(failure(setting, id, kept, usages.getLast().calls())));
  }

  /// In bytes for each call.
  private static double medianGrowth(List<Usage> usages, ToLongFunction<Usage> bytes) {
    List<Double> growths = new ArrayList<>();
    for (int i = 1; i < usages.size(); i++) {
      double calls = usages.get(i).calls() - usages.get(i - 1).calls();
      long growth = bytes.applyAsLong(usages.get(i)) - bytes.applyAsLong(usages.get(i - 1));
      growths.add(calls == 0 ? 0 : growth / calls);
    }
    growths.sort(Comparator.naturalOrder());
    return growths.get(growths.size() / 2);
  }

  private static Failure failure(Setting setting, String id, double growth, long calls) {
    return new Failure(
        id,
        setting.layer().signature().title(),
        "",
        String.format(
                Locale.ROOT,
                "each of %d calls keeps %.0f bytes %s the heap",
                calls,
                growth,
                id.equals(HEAP) ? "on" : "off")
            + "; operands have "
            + bytes(setting)
            + " bytes",
        setting.operands(),
        AttributeText.of(setting.drawn().attributes()),
        Optional.empty(),
        setting.drawn().toString());
  }
}
