package org.inferometer.runner;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.study.Cell;

/// Remembers what it heard.
class Listener implements ProgressListener {
  final List<String> events = new ArrayList<>();
  final List<String> remarks = new ArrayList<>();
  int kept;

  @Override
  public void planned(int cells, int kept) {
    this.kept = kept;
  }

  @Override
  public void added(int cells) {
    events.add("added " + cells);
  }

  @Override
  public void started(String cellId) {
    events.add("started " + cellId);
  }

  @Override
  public void advanced(String cellId, String phase, double fraction) {
    events.add(phase);
  }

  @Override
  public void finished(Cell cell) {
    events.add("finished " + cell.id());
  }

  @Override
  public void repeated(String cellId) {
    events.add("repeated " + cellId);
  }

  @Override
  public void remark(String line) {
    remarks.add(line);
  }
}
