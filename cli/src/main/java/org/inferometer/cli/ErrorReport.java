package org.inferometer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.inferometer.data.InputException;
import org.inferometer.graph.ImportException;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.plan.StudyException;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.PluginException;

/// What users see of something that went wrong: one or two plain lines, and the exit status.
///
/// @param unexpected whether it is a fault of the program rather than of its input
record ErrorReport(int exitCode, String message, boolean unexpected) {

  static ErrorReport of(Throwable thrown) {
    return switch (thrown) {
      case UserError e -> known(e.exitCode(), text(e));
      case StudyException e -> known(exitCode(e.kind()), advice(e));
      case ImportException e -> known(ExitCode.BAD_INPUT, advice(e));
      case InputException e -> known(ExitCode.BAD_INPUT, advice(e));
      case ConversionException e -> known(ExitCode.BAD_INPUT, advice(e));
      case ShapeBindingException e -> known(ExitCode.BAD_INPUT, advice(e));
      case BackendException e -> known(ExitCode.BACKEND_UNAVAILABLE, advice(e));
      case PluginException e ->
          known(ExitCode.BAD_INPUT, text(e) + "; get a repaired plugin or remove it");
      case UncheckedIOException e when e.getCause() != null -> of(e.getCause());
      case IOException e -> known(ExitCode.BAD_INPUT, ioMessage(e));
      case OutOfMemoryError e ->
          unexpected("the program ran out of memory (" + text(e) + "); a larger machine may do");
      case StackOverflowError e ->
          unexpected("the program's stack overflowed; the input is nested very deeply");
      default -> unexpected(thrown.getClass().getSimpleName() + ": " + text(thrown));
    };
  }

  /// Writes the lines; what the program itself got wrong asks to be reported.
  void print(PrintStream err) {
    err.println("inferometer: " + message);
    if (unexpected) {
      err.println(
          "This is a fault of Inferometer: please report it with the output of the same command and"
              + " --verbose.");
    }
  }

  private static ErrorReport known(int exitCode, String message) {
    return new ErrorReport(exitCode, message, false);
  }

  private static ErrorReport unexpected(String message) {
    return new ErrorReport(ExitCode.INTERNAL_FAULT, message, true);
  }

  private static int exitCode(StudyException.Kind kind) {
    return switch (kind) {
      case BAD_INPUT -> ExitCode.BAD_INPUT;
      case BACKEND_UNAVAILABLE -> ExitCode.BACKEND_UNAVAILABLE;
    };
  }

  /// Why a file cannot be used, without its name.
  static String reason(IOException e) {
    return e instanceof FileSystemException f && f.getReason() != null
        ? PlainText.of(f.getReason())
        : text(e);
  }

  private static String ioMessage(IOException e) {
    return switch (e) {
      case NoSuchFileException f -> f.getFile() + ": there is no such file or folder";
      case AccessDeniedException f -> f.getFile() + ": permission denied";
      case FileSystemException f when f.getFile() != null && f.getReason() != null ->
          f.getFile() + ": " + f.getReason();
      default -> text(e);
    };
  }

  /// The message, and the options that help.
  private static String advice(Throwable thrown) {
    return PlainText.of(RemedyOptions.after(text(thrown), thrown));
  }

  private static String text(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank()
        ? thrown.getClass().getSimpleName()
        : PlainText.of(message);
  }
}
