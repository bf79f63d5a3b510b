package org.inferometer.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.inferometer.measure.Phase;
import org.inferometer.reports.analysis.TextFormatting;
import org.inferometer.runner.ProgressListener;
import org.inferometer.runner.Standing;
import org.inferometer.study.Cell;

/// Shows how a study goes on: on a terminal a table of what is known so far, redrawn in place,
/// above a bar; every step with `--verbose`; otherwise remarks, and now and then what is known so
/// far.
final class ProgressDisplay implements ProgressListener, AutoCloseable {
  /// A terminal of 24 lines holds the table, what it left out, and the bar.
  private static final int MOST_ROWS = 20;

  /// What is known so far is told no more often where nothing can be redrawn.
  private static final Duration SELDOM = Duration.ofSeconds(30);

  /// Once the time is spent, something is left to do all the same.
  private static final double NEARLY_ALL = 0.99;

  /// Moves the cursor up by so many lines, and erases from there to the end.
  private static final String UP = "\r\u001b[%dA\u001b[J";

  private final PrintStream err;
  private final int columns;
  private final boolean remarks;
  private final boolean verbose;
  private final LongSupplier clock;
  private final TimeLeft timeLeft;
  private int steps;
  private int done;
  private String cellId = "";
  private String phase = "";
  private int shown;
  private List<String> table = List.of();
  private int drawn;
  private Optional<Standing> standing = Optional.empty();
  private long heard;
  private Duration nextTold = Duration.ZERO;

  private ProgressDisplay(
      PrintStream err, int columns, boolean remarks, boolean verbose, LongSupplier clock) {
    this.err = err;
    this.columns = columns;
    this.remarks = remarks;
    this.verbose = verbose;
    this.clock = clock;
    this.timeLeft = new TimeLeft(clock);
  }

  /// @param quiet nothing is shown
  /// @param verbose steps are shown as lines, and no bar
  static ProgressDisplay on(Terminal terminal, boolean quiet, boolean verbose) {
    return on(terminal, quiet, verbose, System::nanoTime);
  }

  /// @param clock nanoseconds from any origin
  static ProgressDisplay on(Terminal terminal, boolean quiet, boolean verbose, LongSupplier clock) {
    int columns = quiet || verbose || !terminal.isInteractive() ? 0 : terminal.columns();
    return new ProgressDisplay(terminal.err(), columns, !quiet, verbose, clock);
  }

  @Override
  public void planned(int cells, int kept) {
    this.done = kept;
    this.steps = cells;
    timeLeft.begin(kept);
    if (kept > 0) {
      remark(kept + " of " + cells + " cells are kept from the study folder");
    }
  }

  @Override
  public void started(String cellId) {
    this.cellId = cellId;
    this.phase = "start";
    step("started");
    draw(0);
  }

  @Override
  public void advanced(String cellId, Phase phase, double fraction) {
    boolean isStep = phase != Phase.SENSITIVITY;
    String now = isStep ? phase.label() : phase.label() + " " + tens(fraction) + " %";
    if (!now.equals(this.phase)) {
      this.phase = now;
      step(now);
    }
    draw(isStep ? fraction : 0);
  }

  /// Whole tens of percent.
  private static int tens(double fraction) {
    return 10 * (int) (10 * fraction);
  }

  @Override
  public void finished(Cell cell) {
    done++;
    phase = "";
    cellId = cell.id();
    step(
        switch (cell.outcome()) {
          case Cell.Measured m -> "measured";
          case Cell.Failed f -> "failed: " + RemedyOptions.after(f.reason(), f.remedies());
          case Cell.Unsupported u ->
              "unsupported: " + RemedyOptions.after(u.reason(), u.remedies());
        });
    draw(0);
  }

  @Override
  public void measured(Standing now) {
    LiveTable live = new LiveTable(now);
    boolean generation =
        standing.map(Standing::generation).filter(last -> last == now.generation()).isEmpty();
    standing = Optional.of(now);
    heard = clock.getAsLong();
    phase = live.state();
    cellId = "";
    if (generation) {
      step(phase);
    }
    if (columns > 0) {
      table = live.lines(columns - 1, MOST_ROWS);
      draw(0);
    } else if (now.elapsed().compareTo(nextTold) >= 0 && !now.medianMs().isEmpty()) {
      nextTold = now.elapsed().plus(SELDOM);
      remark(live.line());
    }
  }

  @Override
  public void interrupted(int kept, int cells, Path folder) {
    remark(
        "Interrupted; "
            + kept
            + " of "
            + cells
            + " cells are kept. Continue with the same command and --resume --out "
            + folder);
  }

  @Override
  public void remark(String line) {
    if (remarks) {
      erase();
      err.println("inferometer: " + PlainText.of(line));
    }
  }

  @Override
  public void close() {
    erase();
  }

  private void step(String text) {
    if (verbose) {
      err.println("inferometer: " + PlainText.of(cellId + ": " + text));
    }
  }

  private void draw(double fraction) {
    if (columns > 0 && steps > 0) {
      String line = bar(Math.min(steps, done + Math.clamp(fraction, 0, 1)));
      String padding = " ".repeat(Math.max(0, shown - line.length()));
      err.print(table.isEmpty() ? "\r" + line + padding : above() + line);
      err.flush();
      shown = line.length();
      drawn = table.size();
    }
  }

  /// The bar of the steps; of the time while rounds go on, which has no steps.
  private String bar(double stepsDone) {
    String what = phase + " " + cellId;
    if (standing.isEmpty()) {
      String left = timeLeft.text(stepsDone, steps);
      return ProgressBar.line(columns - 1, stepsDone / steps, done, steps, left, what);
    }
    Duration time = standing.get().time();
    Duration elapsed = standing.get().elapsed().plusNanos(clock.getAsLong() - heard);
    long left = time.minus(elapsed).toSeconds();
    double spent = time.isZero() ? 0 : (double) elapsed.toMillis() / time.toMillis();
    return ProgressBar.line(
        columns - 1,
        Math.min(NEARLY_ALL, spent),
        done,
        steps,
        left > 0 ? TextFormatting.duration(left) + " left" : "",
        what);
  }

  /// Goes back to where the table began, and draws it anew.
  private String above() {
    String up = drawn > 0 ? String.format(Locale.ROOT, UP, drawn) : "\r\u001b[J";
    return up + String.join("\n", table) + "\n";
  }

  private void erase() {
    if (drawn > 0) {
      err.print(String.format(Locale.ROOT, UP, drawn));
      err.flush();
    } else if (shown > 0) {
      err.print("\r" + " ".repeat(shown) + "\r");
      err.flush();
    }
    shown = 0;
    drawn = 0;
  }
}
