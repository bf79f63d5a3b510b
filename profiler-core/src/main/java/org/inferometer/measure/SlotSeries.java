package org.inferometer.measure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import org.inferometer.spi.DeviceTimes.Recorded;
import org.inferometer.stats.Settling;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRound;
import org.inferometer.study.Reading;

/// What one process of a cell gave: its start, and the slots in which it was measured.
///
/// @param generation the same for all cells whose processes were open together
/// @param startedAt when the process was started
/// @param turns in order
public record SlotSeries(String generation, Instant startedAt, Start start, List<Turn> turns) {
  /// Slots that something held back up to this part do not move a median.
  private static final double LEAST_PART = 0.05;

  private static final Reading NO_SLOT = Reading.unavailable("no slot was measured");

  public SlotSeries {
    turns = List.copyOf(turns);
  }

  /// A slot with the number of its round.
  public record Turn(int round, Slot slot) {}

  /// The latency of one process.
  ///
  /// @param stopRule why measuring ended
  /// @param seed of the bootstrap
  public Latency latency(String stopRule, long seed) {
    return turns.isEmpty()
        ? ofStart().latency(stopRule, seed)
        : LatencySummary.of(this, Settling.samples(slots()), stopRule, seed);
  }

  /// The first inferences in place of slots where there are none.
  private SlotSeries ofStart() {
    long[] samples = start.warmupNs().length == 0 ? new long[] {start.firstNs()} : start.warmupNs();
    Start bare =
        new Start(
            start.readNs(),
            start.deriveNs(),
            start.buildNs(),
            start.loadNs(),
            start.firstNs(),
            new long[0],
            start.concurrency(),
            start.remarks());
    return new SlotSeries(
        generation,
        startedAt,
        bare,
        List.of(new Turn(0, new Slot(samples, null, NO_SLOT, List.of()))));
  }

  private List<double[]> slots() {
    return turns.stream().map(turn -> turn.slot().toDoubles()).toList();
  }

  /// The samples that count, in order.
  ///
  /// @param settling samples of each slot that passed before the engine had settled
  long[] settled(int settling) {
    return joined(turn -> settled(turn.slot().samplesNs(), settling));
  }

  /// The rounds that share them out.
  List<LatencyRound> rounds(int settling) {
    List<LatencyRound> rounds = new ArrayList<>();
    for (Turn turn : turns) {
      Slot slot = turn.slot();
      long[] samples = slot.samplesNs();
      int from = from(samples.length, settling);
      OptionalDouble clock = slot.clockMhz().asDouble();
      rounds.add(
          new LatencyRound(
              turn.round(),
              Arrays.copyOf(samples, from),
              samples.length - from,
              clock.isPresent() ? clock.getAsDouble() : null,
              slot.heldBack()));
    }
    return rounds;
  }

  /// The same samples by the device's clock.
  Optional<Recorded> recorded(int settling) {
    if (turns.stream().anyMatch(turn -> turn.slot().device() == null)) {
      return Optional.empty();
    }
    return Optional.of(
        new Recorded(
            device(Recorded::gpuNs, settling),
            device(Recorded::toDeviceNs, settling),
            device(Recorded::toHostNs, settling),
            device(Recorded::enqueueNs, settling)));
  }

  private long[] device(Function<Recorded, long[]> series, int settling) {
    return joined(
        turn -> settled(series.apply(Objects.requireNonNull(turn.slot().device())), settling));
  }

  private long[] joined(Function<Turn, long[]> part) {
    return turns.stream().map(part).flatMapToLong(Arrays::stream).toArray();
  }

  private static long[] settled(long[] samples, int settling) {
    return Arrays.copyOfRange(samples, from(samples.length, settling), samples.length);
  }

  /// A slot keeps one sample at least.
  private static int from(int count, int settling) {
    return Math.min(settling, count - 1);
  }

  /// Why the device's clock is not known in some of the slots; empty where it is known in each.
  String clockUnknown() {
    return turns.stream()
        .flatMap(turn ->
            turn.slot().clockMhz() instanceof Reading.Unavailable(String reason)
                ? Stream.of(reason)
                : Stream.empty())
        .findFirst()
        .orElse("");
  }

  /// What held the device or the process back, a sentence each; empty where it hardly did.
  List<String> heldBack() {
    List<List<HeldBack>> slots = turns.stream().map(turn -> turn.slot().heldBack()).toList();
    return slots.stream().filter(held -> !held.isEmpty()).count() <= LEAST_PART * slots.size()
        ? List.of()
        : HeldBack.counted(slots);
  }
}
