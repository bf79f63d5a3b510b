package org.inferometer.backend.onnxruntime;

/// Opens what is made of several native parts: where a later step fails, the earlier parts are
/// closed.
final class Opened {
  private Opened() {}

  /// A step that takes over a resource.
  @FunctionalInterface
  interface Step<R, T, E extends Exception> {
    T of(R resource) throws E;
  }

  /// @param resource becomes the result's to close; is closed here if there is no result
  static <R extends AutoCloseable, T, E extends Exception> T with(R resource, Step<R, T, E> step)
      throws E {
    boolean done = false;
    try {
      T result = step.of(resource);
      done = true;
      return result;
    } finally {
      if (!done) {
        closeQuietly(resource);
      }
    }
  }

  /// The failure of the step is the one to be told.
  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      System.getLogger(Opened.class.getName())
          .log(System.Logger.Level.DEBUG, "A part cannot be closed", e);
    }
  }
}
