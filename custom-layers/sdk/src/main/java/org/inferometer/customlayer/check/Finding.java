package org.inferometer.customlayer.check;

import java.util.List;
import java.util.Optional;
import org.inferometer.graph.Shape;

/// What a check found wrong with one case, before it is shrunk.
///
/// @param tensor the operand where it shows; empty where it is none's
/// @param message as of [Failure]
record Finding(String tensor, String message, Optional<Failure.Element> element) {
  static Finding of(String tensor, String message) {
    return new Finding(tensor, message, Optional.empty());
  }

  /// What a kernel, a reference or a bench threw: its own words, and its own line.
  static Finding thrown(String who, Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    String message = thrown.getMessage() == null ? "" : ": " + thrown.getMessage();
    String line =
        List.of(trace).stream()
            .filter(frame -> !frame.getClassName().startsWith("java."))
            .filter(frame -> !frame.getClassName().startsWith("jdk."))
            .filter(frame -> !frame.getClassName().startsWith("org.inferometer.graph."))
            .findFirst()
            .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")")
            .orElse("");
    return of("", who + " throws " + thrown.getClass().getSimpleName() + message + line);
  }

  /// The index in each dimension of an element.
  ///
  /// @param element from 0, in row-major order
  static List<Long> index(Shape shape, long element) {
    Long[] index = new Long[shape.rank()];
    long left = element;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      index[axis] = left % shape.dim(axis);
      left /= shape.dim(axis);
    }
    return List.of(index);
  }
}
