package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.comparison.Progress;
import org.inferometer.comparison.Progress.Known;
import org.inferometer.measure.Phase;
import org.inferometer.runner.Standing;
import org.inferometer.study.Comparison;
import org.junit.jupiter.api.Test;

final class ProgressDisplayTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void aPipeSeesNoBarButRemarks() {
    try (ProgressDisplay progress = ProgressDisplay.on(new Terminal(err, err, 0), false, false)) {
      drive(progress);
    }

    assertThat(text()).isEqualTo("inferometer: the clock governor is 'powersave'\n");
  }

  @Test
  void quietShowsNothing() {
    try (ProgressDisplay progress = ProgressDisplay.on(new Terminal(err, err, 80), true, false)) {
      drive(progress);
    }

    assertThat(text()).isEmpty();
  }

  @Test
  void aTerminalSeesABarThatFitsItAndVanishesInTheEnd() {
    try (ProgressDisplay progress = ProgressDisplay.on(new Terminal(err, err, 60), false, false)) {
      drive(progress);
    }

    assertThat(text())
        .contains("0/2  latency lenet/fake/fp32/b1")
        .doesNotContain("\u001b")
        .contains(" \rinferometer: the clock");
    assertThat(text().split("[\r\n]")).allSatisfy(line -> assertThat(line.length()).isLessThan(60));
  }

  @Test
  void aTerminalSeesATableThatIsRedrawnInPlaceAndVanishesInTheEnd() {
    Terminal terminal = new Terminal(err, err, 80);
    try (ProgressDisplay progress = ProgressDisplay.on(terminal, false, false, () -> 0)) {
      progress.planned(2, 0);
      progress.measured(standing(1, 20, 3.2, Double.POSITIVE_INFINITY));
      progress.measured(standing(2, 27, 2.97, 0.05));
    }

    assertThat(Screen.of(text()).lines()).isEmpty();
    String last = text().substring(0, text().lastIndexOf("\u001b[3A"));
    assertThat(Screen.of(last.replace('\u00a0', ' ')).lines().map(String::stripTrailing))
        .containsExactly(
            "cell     median ms  times as fast  as       so far",
            "fp32/b1       43.1",
            "int8/b1       14.5    2.97 ± 0.15  fp32/b1  resolved",
            "[########...........]  45 %  0/2  33 s left  generation 2, ratios within ±5.0 %");
  }

  @Test
  void aRemarkStandsAboveTheTable() {
    ProgressDisplay progress = ProgressDisplay.on(new Terminal(err, err, 80), false, false);
    progress.planned(2, 0);
    progress.measured(standing(1, 20, 3.2, 0.5));
    progress.remark("the clock governor is 'powersave'");
    progress.measured(standing(2, 27, 2.97, 0.05));

    assertThat(Screen.of(text()).lines())
        .hasSize(5)
        .startsWith("inferometer: the clock governor is 'powersave'")
        .element(1)
        .asString()
        .startsWith("cell ");
    progress.close();
  }

  @Test
  void aPipeIsToldNowAndThenWhatIsKnown() {
    try (ProgressDisplay progress = ProgressDisplay.on(new Terminal(err, err, 0), false, false)) {
      progress.planned(2, 0);
      for (int second = 20; second <= 60; second++) {
        progress.measured(standing(1, second, 2.97, 0.05));
      }
    }

    assertThat(text().lines())
        .containsExactly(
            "inferometer: after 20 s: fp32/b1 43.1 ms; int8/b1 14.5 ms, 2.97 ± 0.15 × as fast as"
                + " fp32/b1",
            "inferometer: after 50 s: fp32/b1 43.1 ms; int8/b1 14.5 ms, 2.97 ± 0.15 × as fast as"
                + " fp32/b1");
  }

  @Test
  void aTableOfManyCellsSaysHowManyItLeavesOut() {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (int batch = 1; batch <= 30; batch++) {
      medians.put("lenet/fake/fp32/b" + batch, 1.0 * batch);
    }
    Standing many =
        new Standing(1, 3, medians, new Progress(List.of()), Duration.ZERO, Duration.ofMinutes(1));

    List<String> lines = new LiveTable(many).lines(79, 20);

    assertThat(lines).hasSize(22).endsWith("and 10 more cells");
    assertThat(lines.get(1)).startsWith("b1 ");
  }

  private static Standing standing(int generation, int seconds, double ratio, double halfWidth) {
    Map<String, Double> medians = new LinkedHashMap<>();
    medians.put("net/fake/fp32/b1", 43.1);
    medians.put("net/fake/int8/b1", 14.5);
    Known known =
        new Known(
            "net/fake/fp32/b1",
            "net/fake/int8/b1",
            ratio,
            halfWidth,
            Comparison.Finding.RESOLVED,
            false);
    return new Standing(
        generation,
        0,
        medians,
        new Progress(List.of(known)),
        Duration.ofSeconds(seconds),
        Duration.ofSeconds(60));
  }

  @Test
  void verbosePrintsEveryPhaseOnce() {
    try (ProgressDisplay progress = ProgressDisplay.on(new Terminal(err, err, 80), false, true)) {
      drive(progress);
    }

    assertThat(text()).containsOnlyOnce("lenet/fake/fp32/b1: latency").doesNotContain("\r");
  }

  @Test
  void theTimeLeftFollowsFromTheCellsMeasuredSoFar() {
    long[] now = {0};
    TimeLeft left = new TimeLeft(() -> now[0]);
    left.begin(1);
    now[0] = 20_000_000_000L;

    assertThat(left.text(1.01, 5)).isEmpty();
    assertThat(left.text(2, 5)).isEqualTo("1 min left");
    assertThat(left.text(3, 5)).isEqualTo("20 s left");
  }

  @Test
  void aDumbTerminalIsTreatedLikeAPipe() {
    assertThat(Terminal.ofProcess(Map.of("TERM", "dumb")).isInteractive()).isFalse();
    assertThat(Terminal.ofProcess(Map.of()).isInteractive()).isFalse();
  }

  @Test
  void aLongNameIsCutToTheWidth() {
    assertThat(ProgressBar.line(50, 0.5, 1, 2, "5 s left", "x".repeat(100)))
        .hasSize(50)
        .startsWith("[####.....]  50 %  1/2  5 s left  xx")
        .endsWith("…");
  }

  private static void drive(ProgressDisplay progress) {
    progress.planned(2, 0);
    progress.started("lenet/fake/fp32/b1");
    progress.advanced("lenet/fake/fp32/b1", Phase.LATENCY, 0.01);
    progress.advanced("lenet/fake/fp32/b1", Phase.LATENCY, 0.02);
    progress.remark("the clock governor is 'powersave'");
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  /// What a terminal shows of what was written to it: carriage returns, line feeds, and the two
  /// sequences that move up and erase.
  private record Screen(List<StringBuilder> rows) {
    static Screen of(String written) {
      List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
      int row = 0;
      int column = 0;
      for (int i = 0; i < written.length(); i++) {
        char c = written.charAt(i);
        if (c == '\u001b') {
          int end = i + 2;
          while (Character.isDigit(written.charAt(end))) {
            end++;
          }
          if (written.charAt(end) == 'A') {
            row -= Integer.parseInt(written, i + 2, end, 10);
          } else {
            rows.subList(row + 1, rows.size()).clear();
            rows.get(row).setLength(column);
          }
          i = end;
        } else if (c == '\r') {
          column = 0;
        } else if (c == '\n') {
          row++;
          column = 0;
          if (row == rows.size()) {
            rows.add(new StringBuilder());
          }
        } else {
          StringBuilder line = rows.get(row);
          line.setLength(Math.max(line.length(), column + 1));
          line.setCharAt(column++, c);
        }
      }
      return new Screen(rows);
    }

    Stream<String> lines() {
      return rows.stream().map(StringBuilder::toString).filter(line -> !line.isBlank());
    }
  }
}
