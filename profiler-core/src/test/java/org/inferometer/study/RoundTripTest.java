package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/// Whatever the records hold comes back bit for bit.
class RoundTripTest {
  @Property(tries = 300)
  void everyReadingComesBack(@ForAll("readings") Reading reading) throws IOException {
    Cell cell = withThroughput(reading);
    assertThat(measurements(StudyJson.parseCell(StudyJson.formatCell(cell))).throughput())
        .isEqualTo(reading);
  }

  @Property(tries = 200)
  void everySeriesComesBack(
      @ForAll List<@LongRange(max = Long.MAX_VALUE) Long> warmup,
      @ForAll List<@LongRange(max = Long.MAX_VALUE) Long> samples)
      throws IOException {
    Cell cell = withSeries(toArray(warmup), toArray(samples));
    Cell.Latency back = measurements(StudyJson.parseCell(StudyJson.formatCell(cell))).latency();
    assertThat(Arrays.stream(back.warmupNs()).boxed().toList()).isEqualTo(warmup);
    assertThat(Arrays.stream(back.samplesNs()).boxed().toList()).isEqualTo(samples);
  }

  @Property(tries = 200)
  void everyTextComesBack(@ForAll("texts") String reason, @ForAll("texts") String device)
      throws IOException {
    Cell cell = new Cell("i", "n", "b", device, Precision.INT8, 3, new Cell.Unsupported(reason));
    assertThat(StudyJson.parseCell(StudyJson.formatCell(cell))).isEqualTo(cell);
  }

  /// Unpaired surrogates are no text: UTF-8 cannot hold them.
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().filter(s -> s.codePoints().noneMatch(c -> c >>> 11 == 0x1b));
  }

  @Provide
  Arbitrary<Reading> readings() {
    Arbitrary<Double> values = Arbitraries.doubles();
    Arbitrary<String> words = texts();
    Arbitrary<Reading> measured =
        Combinators.combine(values, words, Arbitraries.longs().greaterOrEqual(1))
            .as((value, unit, n) -> new Reading.Measured(value, unit, n, null));
    Arbitrary<Reading> withInterval =
        Combinators.combine(values, values, values, words)
            .as((value, a, b, unit) ->
                Reading.measured(value, unit, 7, new Interval(Math.min(a, b), Math.max(a, b))));
    Arbitrary<Reading> estimated = Combinators.combine(values, words, words).as(Reading::estimated);
    Arbitrary<Reading> unavailable = words.map(w -> "because " + w).map(Reading::unavailable);
    return Arbitraries.oneOf(measured, withInterval, estimated, unavailable);
  }

  private static Cell withThroughput(Reading throughput) {
    Cell.Measurements m = measurements(StudySamples.measured(1, 0, 1));
    return rebuilt(m, m.latency(), throughput);
  }

  private static Cell withSeries(long[] warmup, long[] samples) {
    Cell.Measurements m = measurements(StudySamples.measured(1, 0, 1));
    Cell.Latency l = m.latency();
    Cell.Latency series =
        new Cell.Latency(
            l.verdict(),
            l.reasons(),
            warmup,
            samples,
            l.outliers(),
            l.stopRule(),
            l.medianMs(),
            l.meanMs(),
            l.p90Ms(),
            l.p95Ms(),
            l.p99Ms(),
            l.p999Ms(),
            l.deviceMs(),
            l.gpuMs(),
            l.h2dMs(),
            l.d2hMs());
    return rebuilt(m, series, m.throughput());
  }

  private static Cell rebuilt(Cell.Measurements m, Cell.Latency latency, Reading throughput) {
    return StudySamples.cell(
        Precision.FP32,
        1,
        new Cell.Measured(
            new Cell.Measurements(
                m.provenance(),
                m.build(),
                latency,
                throughput,
                m.layerPass(),
                m.layers(),
                m.unattributedUs(),
                m.fusions(),
                m.memory(),
                m.power(),
                m.energyPerInferenceMj(),
                m.accuracy())));
  }

  private static Cell.Measurements measurements(Cell cell) {
    return Objects.requireNonNull(cell.measurements());
  }

  private static long[] toArray(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
