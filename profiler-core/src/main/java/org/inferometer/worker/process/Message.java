package org.inferometer.worker.process;

import org.jspecify.annotations.Nullable;

/// One line of the worker protocol: what a worker tells the runner.
///
/// @param phase what is being done; empty for other messages
/// @param fraction of the phase, 0 to 1
/// @param keptAt where the result is that could not be written to its place; null if it is there
/// @param reason why it could not be written to its place; empty for other messages
public record Message(String phase, double fraction, @Nullable String keptAt, String reason) {
  public static Message progress(String phase, double fraction) {
    return new Message(phase, fraction, null, "");
  }

  public static Message kept(String path, String reason) {
    return new Message("", 1, path, reason);
  }
}
