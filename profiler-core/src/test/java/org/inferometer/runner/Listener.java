package org.inferometer.runner;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.measure.Phase;
import org.inferometer.study.Cell;

/// Remembers what it heard.
class Listener implements ProgressListener {
  final List<String> events = new ArrayList<>();
  final List<String> remarks = new ArrayList<>();
  final List<Standing> standings = new ArrayList<>();
  int kept;

  @Override
  public void planned(int cells, int kept) {
    this.kept = kept;
  }

  @Override
  public void started(String cellId) {
    events.add("started " + cellId);
  }

  @Override
  public void advanced(String cellId, Phase phase, double fraction) {
    events.add(phase.label());
  }

  @Override
  public void finished(Cell cell) {
    events.add("finished " + cell.id());
  }

  @Override
  public void measured(Standing standing) {
    standings.add(standing);
  }

  @Override
  public void interrupted(int kept, int cells, Path folder) {
    events.add("interrupted " + kept + " of " + cells + " in " + folder);
  }

  @Override
  public void remark(String line) {
    remarks.add(line);
  }
}
