package org.inferometer.backend.onnxruntime;

import java.util.ArrayDeque;
import java.util.Deque;

/// The native parts of something that is not whole yet. Closing it closes them, last opened first,
/// unless they have become a whole, which then closes them itself.
final class Opened implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  /// Everything was opened: nothing is to be closed here.
  <T> T become(T whole) {
    parts.clear();
    return whole;
  }

  @Override
  public void close() {
    parts.forEach(Opened::closeQuietly);
  }

  /// What kept the parts from becoming a whole is the failure to be told.
  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      System.getLogger(Opened.class.getName())
          .log(System.Logger.Level.DEBUG, "A part cannot be closed", e);
    }
  }
}
