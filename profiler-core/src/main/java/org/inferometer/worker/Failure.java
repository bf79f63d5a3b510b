package org.inferometer.worker;

import java.io.IOException;
import java.util.function.Function;
import org.inferometer.data.InputException;
import org.inferometer.graph.ImportException;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.plugin.Reasons;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.PluginException;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Cell.Outcome;
import org.inferometer.study.Cell.Unsupported;

/// Why a task of a worker, or a part of one, has no result. Whatever is thrown becomes a reason
/// here, and nowhere else.
///
/// @param reason for readers of the study, one line
/// @param unsupported whether it can never be done, as against a failure of this attempt
record Failure(String reason, boolean unsupported) {
  private static final String DIRECT_MEMORY = "direct buffer";

  /// A task, or a part of one.
  @FunctionalInterface
  interface Part<T> {
    T run() throws Exception;
  }

  /// Runs a part. What goes wrong in it costs nothing that was measured before.
  ///
  /// @param instead makes the result where there is none
  static <T> T attempt(Part<T> part, Function<Failure, T> instead) {
    try {
      return part.run();
    } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
      return instead.apply(of(e));
    }
  }

  /// The failure that was thrown. What nobody expected is described in the worker's log too.
  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case BackendException e -> new Failure(message(e), e.isUnsupported());
      case ConversionException e -> new Failure(message(e), true);
      case ImportException e -> new Failure(message(e), false);
      case ShapeBindingException e -> new Failure(message(e), false);
      case InputException e -> new Failure(message(e), false);
      case PluginException e -> new Failure(message(e), false);
      case IOException e -> new Failure(message(e), false);
      case OutOfMemoryError e -> new Failure(outOfMemory(e), false);
      default -> {
        thrown.printStackTrace();
        yield new Failure("an unexpected error: " + Reasons.withKind(thrown), false);
      }
    };
  }

  /// The outcome of a cell that failed so.
  Outcome outcome() {
    return unsupported ? new Unsupported(reason) : new Failed(reason);
  }

  private static String message(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }

  private static String outOfMemory(OutOfMemoryError e) {
    String message = message(e);
    return message.contains(DIRECT_MEMORY)
        ? "its inputs and outputs do not fit into the machine's memory ("
            + message
            + "); a smaller batch or --shape needs less"
        : "the worker's Java heap was too small for it ("
            + message
            + "); --worker-heap 2g gives it more, here it had "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB";
  }
}
