package org.inferometer.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import org.inferometer.measure.Phase;
import org.inferometer.runner.ProgressListener;
import org.inferometer.runner.Standing;
import org.inferometer.study.Cell;

/// Shows how a study goes on: a bar on a terminal, every step with `--verbose`, otherwise remarks
/// only.
final class ProgressDisplay implements ProgressListener, AutoCloseable {
  private final PrintStream err;
  private final int columns;
  private final boolean remarks;
  private final boolean verbose;
  private final TimeLeft timeLeft;
  private int steps;
  private int done;
  private String cellId = "";
  private String phase = "";
  private int shown;

  private ProgressDisplay(
      PrintStream err, int columns, boolean remarks, boolean verbose, TimeLeft timeLeft) {
    this.err = err;
    this.columns = columns;
    this.remarks = remarks;
    this.verbose = verbose;
    this.timeLeft = timeLeft;
  }

  /// @param quiet nothing is shown
  /// @param verbose steps are shown as lines, and no bar
  static ProgressDisplay on(Terminal terminal, boolean quiet, boolean verbose) {
    int columns = quiet || verbose || !terminal.isInteractive() ? 0 : terminal.columns();
    return new ProgressDisplay(
        terminal.err(), columns, !quiet, verbose, new TimeLeft(System::nanoTime));
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
  public void measured(Standing standing) {
    phase = "generation " + standing.generation();
    step(phase);
    draw(0);
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
      double stepsDone = Math.min(steps, done + Math.clamp(fraction, 0, 1));
      String left = timeLeft.text(stepsDone, steps);
      String line =
          ProgressBar.line(columns - 1, stepsDone / steps, done, steps, left, phase + " " + cellId);
      String padding = " ".repeat(Math.max(0, shown - line.length()));
      err.print("\r" + line + padding);
      err.flush();
      shown = line.length();
    }
  }

  private void erase() {
    if (shown > 0) {
      err.print("\r" + " ".repeat(shown) + "\r");
      err.flush();
      shown = 0;
    }
  }
}
