package org.inferometer.graph;

import java.util.List;
import java.util.Locale;
import org.inferometer.study.Remedy;

/// A file that is not a usable network. The message is one line: file, place within it, reason.
public final class ImportException extends Exception implements Remedy.Carrier {
  private static final long serialVersionUID = 1;

  private static final int LONGEST_PART = 400;

  private final transient List<Remedy> remedies;

  /// @param file the file as the user named it
  /// @param place where in the file, for example `byte 1834` or `node 'conv1'`; empty for the whole
  ///   file
  /// @param reason what is wrong, and the remedy where there is one
  /// @param remedies settings that help
  public ImportException(String file, String place, String reason, Remedy... remedies) {
    super(line(file) + (place.isEmpty() ? "" : ", " + line(place)) + ": " + line(reason));
    this.remedies = List.of(remedies);
  }

  @Override
  public List<Remedy> remedies() {
    return remedies;
  }

  /// A part of the message as it may be shown: names in a file are not trusted to be printable, nor
  /// to be short.
  private static String line(String part) {
    StringBuilder line = new StringBuilder();
    part.codePoints()
        .limit(LONGEST_PART)
        .forEach(c -> {
          if (isPrintable(c)) {
            line.appendCodePoint(c);
          } else {
            line.append(String.format(Locale.ROOT, "\\u%04x", c));
          }
        });
    return part.length() > LONGEST_PART ? line + "…" : line.toString();
  }

  // Control characters, line separators, and what changes the direction of the text around it.
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
