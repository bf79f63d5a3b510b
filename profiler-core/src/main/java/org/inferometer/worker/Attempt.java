package org.inferometer.worker;

import java.util.function.Function;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.PluginException;

/// Runs a part of a cell that comes after its latency. Whatever goes wrong becomes that part's
/// reason, and costs nothing that was measured before.
final class Attempt {
  private Attempt() {}

  /// A part of a cell.
  @FunctionalInterface
  interface Part<T> {
    T run() throws BackendException;
  }

  /// @param instead makes the result where there is none, from the reason
  static <T> T at(Part<T> part, Function<String, T> instead) {
    try {
      return part.run();
    } catch (BackendException | PluginException e) {
      return instead.apply(String.valueOf(e.getMessage()));
    } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
      e.printStackTrace(); // to the cell's log
      return instead.apply(reason(e));
    }
  }

  /// `IllegalStateException: what it says`, or the kind alone where it says nothing.
  private static String reason(Throwable thrown) {
    String kind = thrown.getClass().getSimpleName();
    return thrown.getMessage() == null ? kind : kind + ": " + thrown.getMessage();
  }
}
