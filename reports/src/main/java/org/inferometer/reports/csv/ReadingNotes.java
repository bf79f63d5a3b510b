package org.inferometer.reports.csv;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.study.Reading;

/// What is to be said about the readings of a line.
final class ReadingNotes {
  private final List<String> notes = new ArrayList<>();

  void add(String name, Reading reading) {
    switch (reading) {
      case Reading.Measured measured -> {}
      case Reading.Estimated(var value, var unit, var method) ->
          notes.add(name + " estimated: " + method);
      case Reading.Unavailable(var reason) -> notes.add(name + " unavailable: " + reason);
    }
  }

  String text() {
    return String.join("; ", notes);
  }
}
