package org.inferometer.plugin;

import org.jspecify.annotations.Nullable;

/// Turns what was thrown into a line for users.
public final class Reasons {
  private Reasons() {}

  static String of(@Nullable Throwable thrown) {
    return switch (thrown) {
      case null -> "no reason was given";
      case ClassNotFoundException e -> missing(e.getMessage());
      case NoClassDefFoundError e -> missing(e.getMessage());
      case UnsupportedClassVersionError e ->
          "it was compiled for a newer Java than " + Runtime.version().feature();
      case LinkageError e -> "it does not fit this version of Inferometer: " + line(e);
      default -> thrown.getCause() == null ? line(thrown) : of(thrown.getCause());
    };
  }

  /// `IllegalStateException: what it says`, in one line.
  public static String withKind(Throwable thrown) {
    String kind = thrown.getClass().getSimpleName();
    return thrown.getMessage() == null ? kind : kind + ": " + line(thrown);
  }

  private static String missing(@Nullable String name) {
    String className = name == null ? "a class" : "class " + name.replace('/', '.');
    return className + " is missing; the jar lacks a library, or was built for another version";
  }

  private static String line(Throwable thrown) {
    String message = thrown.getMessage();
    String kind = thrown.getClass().getSimpleName();
    return message == null ? kind : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
