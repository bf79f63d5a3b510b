package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.inferometer.graph.ImportException;
import org.inferometer.plugin.Plugins;
import org.junit.jupiter.api.Test;

final class ErrorsTest {
  @Test
  void aFaultOfTheProgramIsOneLineAndAsksToBeReported() {
    CommandRun run =
        failing(() -> {
          throw new IllegalStateException("no\u001b[31m such state");
        });

    assertThat(run.status()).isEqualTo(ExitCode.INTERNAL_FAULT);
    assertThat(run.err().lines())
        .hasSize(2)
        .first()
        .isEqualTo("inferometer: IllegalStateException: no\\x1b[31m such state");
    assertThat(run.err()).contains("report it").contains("--verbose");
  }

  @Test
  void verboseAddsTheStackTrace() {
    CommandRun run =
        failing(
            () -> {
              throw new IllegalStateException("no");
            },
            "--verbose");

    assertThat(run.err()).contains("\tat org.inferometer.cli.");
  }

  @Test
  void lackOfMemoryIsALineToo() {
    CommandRun run =
        failing(() -> {
          throw new OutOfMemoryError("Java heap space");
        });

    assertThat(run.status()).isEqualTo(ExitCode.INTERNAL_FAULT);
    assertThat(run.err())
        .startsWith("inferometer: the program ran out of memory (Java heap space)");
    assertThat(run.err().lines()).hasSize(2);
  }

  @Test
  void aStackThatOverflowsIsALineToo() {
    CommandRun run =
        failing(() -> {
          throw new StackOverflowError();
        });

    assertThat(run.err()).startsWith("inferometer: the program's stack overflowed");
  }

  @Test
  void anImportThatFailsNamesFilePlaceAndReasonOnly() {
    ErrorReport report = ErrorReport.of(new ImportException("a.onnx", "byte 7", "it ends early"));

    assertThat(report)
        .isEqualTo(new ErrorReport(ExitCode.BAD_INPUT, "a.onnx, byte 7: it ends early", false));
  }

  @Test
  void aFullDiskNamesTheFile() {
    assertThat(
            ErrorReport.of(new FileSystemException("out/x", null, "No space left on device"))
                .message())
        .isEqualTo("out/x: No space left on device");
    assertThat(ErrorReport.of(new AccessDeniedException("out/x")).message())
        .isEqualTo("out/x: permission denied");
  }

  private static CommandRun failing(Supplier<Plugins> plugins, String... more) {
    String[] args = more.length == 0 ? new String[] {"doctor"} : new String[] {"doctor", more[0]};
    return CommandRun.of(
        new Services(plugins, List::of, List.of(), Path.of(""), Optional.empty()), args);
  }
}
