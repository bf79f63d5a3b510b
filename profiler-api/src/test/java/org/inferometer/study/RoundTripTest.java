package org.inferometer.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// Whatever the records hold comes back bit for bit.
class RoundTripTest {
  private static final double[] EDGES = {
    0, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, 1e-5, 0.1, 1 / 3.0, 1e22
  };

  @RepeatedTest(300)
  void everyReadingComesBack(RepetitionInfo repetition) throws IOException {
    Reading reading = reading(random(repetition));
    Cell cell = withThroughput(reading);
    assertThat(measurements(StudyJson.parseCell(StudyJson.formatCell(cell))).throughput())
        .isEqualTo(reading);
  }

  @RepeatedTest(100)
  void everySeriesComesBack(RepetitionInfo repetition) throws IOException {
    SplittableRandom random = random(repetition);
    long[] warmup = series(random);
    long[] samples = series(random);
    Cell cell = withSeries(warmup, samples);
    Latency back = measurements(StudyJson.parseCell(StudyJson.formatCell(cell))).latency();
    assertThat(back.warmupNs()).isEqualTo(warmup);
    assertThat(back.samplesNs()).isEqualTo(samples);
  }

  @RepeatedTest(200)
  void everyTextComesBack(RepetitionInfo repetition) throws IOException {
    SplittableRandom random = random(repetition);
    Cell.Outcome outcome = new Cell.Unsupported(text(random));
    Cell cell = new Cell("i", "n", "b", text(random), Precision.INT8, 3, outcome);
    assertThat(StudyJson.parseCell(StudyJson.formatCell(cell))).isEqualTo(cell);
  }

  private static SplittableRandom random(RepetitionInfo repetition) {
    return new SplittableRandom(repetition.getCurrentRepetition());
  }

  private static Reading reading(SplittableRandom random) {
    double value = value(random);
    return switch (random.nextInt(4)) {
      case 0 -> new Reading.Measured(value, text(random), random.nextLong(1, Long.MAX_VALUE), null);
      case 1 -> {
        double a = value(random);
        double b = value(random);
        Interval interval = new Interval(Math.min(a, b), Math.max(a, b));
        yield Reading.measured(value, text(random), 7, interval);
      }
      case 2 -> Reading.estimated(value, text(random), text(random));
      default -> Reading.unavailable("because " + text(random));
    };
  }

  /// Any finite bit pattern, or one of those that are written with care.
  private static double value(SplittableRandom random) {
    double any = Double.longBitsToDouble(random.nextLong());
    return random.nextBoolean() && Double.isFinite(any) ? any : EDGES[random.nextInt(EDGES.length)];
  }

  private static long[] series(SplittableRandom random) {
    // Short and long numbers alike.
    return random.longs(random.nextInt(50)).map(x -> (x >>> 1) >> random.nextInt(63)).toArray();
  }

  /// Any characters, control characters among them. Unpaired surrogates are no text: UTF-8 cannot
  /// hold them.
  private static String text(SplittableRandom random) {
    int[] codePoints =
        IntStream.generate(() -> random.nextInt(1 << random.nextInt(4, 17)))
            .filter(c -> c >>> 11 != 0x1b)
            .limit(random.nextInt(20))
            .toArray();
    return new String(codePoints, 0, codePoints.length);
  }

  private static Cell withThroughput(Reading throughput) {
    Measurements m = measurements(StudySamples.measured(1, 0, 1));
    return rebuilt(m, m.latency(), throughput);
  }

  private static Cell withSeries(long[] warmup, long[] samples) {
    Measurements m = measurements(StudySamples.measured(1, 0, 1));
    Latency l = m.latency();
    Latency series =
        new Latency(
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
            l.d2hMs(),
            l.enqueueMs(),
            l.concurrency(),
            List.of(),
            List.of());
    return rebuilt(m, series, m.throughput());
  }

  private static Cell rebuilt(Measurements m, Latency latency, Reading throughput) {
    return StudySamples.cell(
        Precision.FP32,
        1,
        new Cell.Measured(
            new Measurements(
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

  private static Measurements measurements(Cell cell) {
    return Objects.requireNonNull(cell.measurements());
  }
}
