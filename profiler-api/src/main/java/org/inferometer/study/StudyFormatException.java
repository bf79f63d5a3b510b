package org.inferometer.study;

import java.io.IOException;

/// A study or cell that is not what its schema says. The message is one line that names the file,
/// the place as a JSON pointer (or line and column where it is no JSON at all), and the reason.
public final class StudyFormatException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 400;

  private final String pointer;

  StudyFormatException(String source, String place, String reason) {
    super(source + ": " + place + ": " + oneLine(reason));
    this.pointer = place;
  }

  /// The place: a JSON pointer such as `/cells/0/latency/medianMs`, or `line 3, column 7`.
  public String place() {
    return pointer;
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
