package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.inferometer.reports.ComparedFixtures;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.LatencyRound;
import org.inferometer.study.Reading;
import org.inferometer.study.Study;
import org.inferometer.study.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is said of the clocks of the rounds, and of rounds that were held back.
class RoundConditionsTest {
  private static final Reading NONE = Reading.unavailable("none");

  private final Study study = ComparedFixtures.heldBack();
  private final CellAnalysis cell = Analysis.of(study).cells().getFirst();

  @Test
  void clocksThatVariedAreOneSentence() {
    assertThat(conditions("", 1_980.0, 1_200.0, 1_980.0).clocksVaried())
        .contains("The clock was between 1,200 and 1,980 MHz over the rounds (median 1,980).");
  }

  @Test
  void clocksWithinAPercentOfTheirMedianNeedNone() {
    assertThat(conditions("", 1_980.0, 1_965.0, 1_980.0).clocksVaried()).isEmpty();
    assertThat(conditions("", 1_000.0, 1_010.0, 1_000.0).clocksVaried()).isEmpty();
    assertThat(conditions("", 1_000.0, 1_010.1, 1_000.0).clocksVaried()).isPresent();
    assertThat(conditions("", 1_980.0).clocksVaried()).isEmpty();
  }

  @Test
  void theClockOfACellIsTheMedianOfItsRounds() {
    assertThat(conditions("", 1_980.0, 1_200.0, 1_950.0).clockMhz())
        .contains(new Reading.Measured(1_950, "MHz", 3, null));
  }

  @Test
  void aClockThatIsKnownInNoRoundIsUnavailableWithItsReason() {
    assertThat(conditions("no meter", null, null).clockMhz())
        .contains(Reading.unavailable("no meter"));
    assertThat(conditions("no meter", null, null).clocksMissing()).isEmpty();
    assertThat(conditions("no meter", null, 1_980.0).clocksMissing())
        .contains("In 1 of 2 rounds it is not known: no meter.");
  }

  @Test
  void aStudyOfAnEarlierReleaseSaysNothing() {
    RoundConditions older = conditions("", null, null);
    assertThat(older.clockMhz()).isEmpty();
    assertThat(older.clocksVaried()).isEmpty();
    assertThat(older.clocksMissing()).isEmpty();
    assertThat(older.heldBack()).isEmpty();
    assertThat(RoundConditions.heldBack(ComparedFixtures.compared())).isEmpty();
  }

  /// Of five generations of four rounds, one round each is held back of FP32, another of INT8.
  @Test
  void roundsAreCountedInACellAndOverTheCellsOfAStudy() {
    assertThat(cell.passes().stream().flatMap(pass -> pass.sentences().stream()))
        .contains(
            "The clock was between 1,200 and 1,980 MHz over the rounds (median 1,980).",
            "In 5 of 20 rounds the clocks were held back by the power cap, in the first of them for"
                + " 37 % of the time.");
    assertThat(Analysis.of(study).trust())
        .endsWith(
            "In 10 of 20 rounds the clocks were held back by the power cap, in the first of them for"
                + " 37 % of the time.");
  }

  @Test
  void theClockIsARowBesideTheLatencies() {
    assertThat(cell.tables().latency().rows())
        .filteredOn(row -> row.getFirst().text().equals("Clock of the cores, median of rounds"))
        .singleElement()
        .satisfies(row -> {
          assertThat(row.get(1).text().replace('\u00a0', ' ')).isEqualTo("1,980 MHz");
          assertThat(row.get(1).note())
              .startsWith("The clock was between 1,200 and 1,980 MHz")
              .endsWith("In 1 of 20 rounds it is not known: NVML: the GPU is lost.");
          assertThat(row.get(3).text()).isEqualTo("19");
        });
  }

  private static RoundConditions conditions(String unknown, @Nullable Double... clocks) {
    List<LatencyRound> rounds =
        IntStream.range(0, clocks.length)
            .mapToObj(i -> new LatencyRound(i, new long[0], 1, clocks[i], List.of()))
            .toList();
    LatencyRepeat repeat =
        new LatencyRepeat(
                Instant.EPOCH,
                Verdict.NOISY,
                List.of(),
                0,
                clocks.length,
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                NONE)
            .in("g", rounds)
            .withClockUnknown(unknown);
    long[] samples = new long[clocks.length];
    Arrays.fill(samples, 1_000);
    return RoundConditions.of(
        new Latency(
            Verdict.NOISY,
            List.of(),
            new long[0],
            samples,
            0,
            "the end",
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            1,
            List.of(repeat),
            List.of()));
  }
}
