package org.inferometer.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.inferometer.measure.Phase;
import org.inferometer.runner.ProgressListener;
import org.inferometer.runner.Step;
import org.inferometer.study.Cell;

/// Shows how a study goes on: a bar on a terminal, every step with `--verbose`, otherwise remarks
/// only.
final class ProgressDisplay implements ProgressListener, AutoCloseable {
  private static final int WIDEST_BAR = 30;
  private static final int NARROWEST_BAR = 8;

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
  public void planned(int cells, int kept, List<Step> remaining) {
    this.done = kept;
    this.steps = kept + remaining.size();
    timeLeft.begin(kept);
    if (kept > 0) {
      remark(kept + " of " + cells + " cells are kept from the study folder");
    }
  }

  @Override
  public void replanned(List<Step> remaining) {
    this.steps = done + remaining.size();
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
  public void repeated(String cellId) {
    done++;
    phase = "";
    step("repeated");
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
      String line = line(columns - 1, stepsDone / steps, done, steps, left, phase + " " + cellId);
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

  /// Draws one line of progress in a given width: `[#####.....] 42 % 3/8 1 min 20 s left cell`.
  ///
  /// @param width the most characters of the line
  /// @param fraction that is done, 0 to 1
  /// @param left the time left, as text; may be empty
  /// @param what is being done; cut where the width is short
  static String line(int width, double fraction, int done, int cells, String left, String what) {
    String figures =
        String.format(Locale.ROOT, " %3d %%  %d/%d", (int) (fraction * 100), done, cells)
            + (left.isEmpty() ? "" : "  " + left);
    int bar = Math.clamp((width - figures.length()) / 3, NARROWEST_BAR, WIDEST_BAR);
    int filled = (int) (fraction * bar);
    String line = "[" + "#".repeat(filled) + ".".repeat(bar - filled) + "]" + figures;
    return cut(line + "  " + PlainText.of(what).strip(), width);
  }

  private static String cut(String line, int width) {
    return line.length() <= width ? line : line.substring(0, width - 1) + "…";
  }
}
