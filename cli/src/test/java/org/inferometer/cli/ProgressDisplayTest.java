package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.inferometer.measure.Phase;
import org.inferometer.runner.Step;
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
    assertThat(left.text(2, 5)).isEqualTo("1 min 0 s left");
    assertThat(left.text(3, 5)).isEqualTo("20 s left");
  }

  @Test
  void aDumbTerminalIsTreatedLikeAPipe() {
    assertThat(Terminal.ofProcess(Map.of("TERM", "dumb")).isInteractive()).isFalse();
    assertThat(Terminal.ofProcess(Map.of()).isInteractive()).isFalse();
  }

  @Test
  void aLongNameIsCutToTheWidth() {
    assertThat(ProgressDisplay.line(50, 0.5, 1, 2, "5 s left", "x".repeat(100)))
        .hasSize(50)
        .startsWith("[####.....]  50 %  1/2  5 s left  xx")
        .endsWith("…");
  }

  private static void drive(ProgressDisplay progress) {
    progress.planned(
        2, 0, List.of(new Step("lenet/fake/fp32/b1", 1), new Step("lenet/fake/fp32/b8", 1)));
    progress.started("lenet/fake/fp32/b1");
    progress.advanced("lenet/fake/fp32/b1", Phase.LATENCY, 0.01);
    progress.advanced("lenet/fake/fp32/b1", Phase.LATENCY, 0.02);
    progress.remark("the clock governor is 'powersave'");
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
