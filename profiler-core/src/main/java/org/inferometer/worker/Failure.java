package org.inferometer.worker;

import java.io.IOException;
import java.util.List;
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
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;

/// Why a task of a worker, or a part of one, has no result. Whatever is thrown becomes a reason
/// here, and nowhere else.
///
/// @param reason for readers of the study, one line
/// @param remedies settings that may help
/// @param unsupported whether it can never be done, as against a failure of this attempt
record Failure(String reason, List<Remedy> remedies, boolean unsupported) {
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
      case BackendException e -> known(e, e.isUnsupported());
      case ConversionException e -> known(e, true);
      case ImportException e -> known(e, false);
      case ShapeBindingException e -> known(e, false);
      case InputException e -> known(e, false);
      case PluginException e -> known(e, false);
      case IOException e -> known(e, false);
      case OutOfMemoryError e -> outOfMemory(e);
      default -> {
        thrown.printStackTrace();
        yield new Failure("an unexpected error: " + Reasons.withKind(thrown), List.of(), false);
      }
    };
  }

  /// The outcome of a cell that failed so.
  Outcome outcome() {
    return unsupported ? new Unsupported(reason, remedies) : new Failed(reason, remedies);
  }

  private static Failure known(Throwable thrown, boolean unsupported) {
    return new Failure(message(thrown), Remedy.of(thrown), unsupported);
  }

  private static String message(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }

  private static Failure outOfMemory(OutOfMemoryError e) {
    String message = message(e);
    if (message.contains(DIRECT_MEMORY)) {
      return new Failure(
          "its inputs and outputs do not fit into the machine's memory ("
              + message
              + "); a smaller batch or shape needs less",
          List.of(Remedy.of(Setting.BATCH), Remedy.of(Setting.SHAPE)),
          false);
    }
    return new Failure(
        "the worker's Java heap was too small for it ("
            + message
            + "); give it more than "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB",
        List.of(new Remedy(Setting.WORKER_HEAP, "2g")),
        false);
  }
}
