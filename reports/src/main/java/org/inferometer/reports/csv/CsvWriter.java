package org.inferometer.reports.csv;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.study.AtomicFile;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// Writes lines as RFC 4180 has them: fields with commas, quotes or line breaks in quotes, CR LF at
/// the end.
///
/// A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV
/// Injection"): names come from models and may hold anything. Numbers stay numbers, negative ones
/// too.
final class CsvWriter {
  private static final String FORMULA_STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";
  private static final double EXACT = 1L << 53;

  private final Writer out;
  private final StringBuilder line = new StringBuilder();
  private boolean first = true;

  CsvWriter(Writer out) {
    this.out = out;
  }

  /// Replaces a file by one with this head and what a body writes below it.
  static void write(Path target, List<String> head, Body body) throws IOException {
    AtomicFile.write(
        target,
        out -> {
          Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          CsvWriter csv = new CsvWriter(writer);
          head.forEach(csv::text);
          csv.endLine();
          body.writeTo(csv);
          writer.flush();
        });
  }

  /// Writes the lines of a file.
  interface Body {
    void writeTo(CsvWriter csv) throws IOException;
  }

  void text(String text) {
    boolean formula = !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
    field(quoted(formula ? "'" + text : text));
  }

  void number(double value) {
    field(
        value == Math.rint(value) && Math.abs(value) < EXACT
            ? Long.toString((long) value)
            : BigDecimal.valueOf(value).toString());
  }

  /// A number that may be absent.
  void optional(@Nullable Number value) {
    if (value == null) {
      text("");
    } else {
      number(value.doubleValue());
    }
  }

  /// The value of a reading; empty where there is none.
  void value(String name, Reading reading, Notes notes) {
    notes.add(name, reading);
    if (reading.asDouble().isPresent()) {
      number(reading.asDouble().getAsDouble());
    } else {
      text("");
    }
  }

  /// The value of a reading, the ends of its interval, and its samples.
  void reading(String name, Reading reading, Notes notes) {
    value(name, reading, notes);
    Interval interval = reading.interval();
    if (interval == null) {
      text("");
      text("");
    } else {
      number(interval.low());
      number(interval.high());
    }
    if (reading instanceof Reading.Measured measured) {
      number((double) measured.n());
    } else {
      text("");
    }
  }

  void endLine() throws IOException {
    out.append(line).append("\r\n");
    line.setLength(0);
    first = true;
  }

  private void field(String field) {
    line.append(first ? "" : ",").append(field);
    first = false;
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /// What is to be said about the readings of a line.
  static final class Notes {
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
}
