package org.inferometer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.inferometer.data.InputException;
import org.inferometer.graph.ImportException;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.PluginException;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Cell.Unsupported;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
  static Object[][] thrown() {
    return new Object[][] {
      {BackendException.failed("it broke", cause()), "it broke", false},
      {BackendException.unsupported("it lacks that", cause()), "it lacks that", true},
      {new ConversionException("cannot be INT8"), "cannot be INT8", true},
      {new ImportException("m.onnx", "", "is empty"), "m.onnx: is empty", false},
      {new ShapeBindingException("no size"), "no size", false},
      {new InputException("x.npy: is short"), "x.npy: is short", false},
      {new PluginException("plugin p threw", cause()), "plugin p threw", false},
      {new IOException("disk full"), "disk full", false},
      {cause(), "an unexpected error: IllegalStateException: within", false},
      {new NoClassDefFoundError("a/B"), "an unexpected error: NoClassDefFoundError: a/B", false},
      {new StackOverflowError(), "an unexpected error: StackOverflowError", false}
    };
  }

  private static Exception cause() {
    return new IllegalStateException("within");
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void whatIsThrownBecomesAReason(Throwable thrown, String reason, boolean unsupported) {
    assertThat(Failure.of(thrown)).isEqualTo(new Failure(reason, List.of(), unsupported));
  }

  @Test
  void memoryThatRunsOutIsNamedByItsKind() {
    assertThat(Failure.of(new OutOfMemoryError("Java heap space")).reason())
        .startsWith("the worker's Java heap was too small for it (Java heap space)")
        .endsWith(" MiB");
    assertThat(Failure.of(new OutOfMemoryError("Java heap space")).remedies())
        .extracting(Remedy::setting)
        .containsExactly(Setting.WORKER_HEAP);
    assertThat(Failure.of(new OutOfMemoryError("Cannot reserve 9 bytes of direct buffer")).reason())
        .startsWith("its inputs and outputs do not fit into the machine's memory");
  }

  @Test
  void aPartThatFailsHasItsReasonInPlaceOfItsResult() {
    String result =
        Failure.attempt(
            () -> {
              throw new OutOfMemoryError("Java heap space");
            },
            Failure::reason);
    assertThat(result).contains("Java heap space");
    assertThat(Failure.attempt(() -> "done", Failure::reason)).isEqualTo("done");
  }

  @Test
  void aCellIsUnsupportedOnlyWhereItNeverCanBeMeasured() {
    List<Remedy> remedies = List.of(new Remedy(Setting.SHAPE, "seq=N"));
    assertThat(new Failure("r", remedies, true).outcome())
        .isEqualTo(new Unsupported("r", remedies));
    assertThat(new Failure("r", remedies, false).outcome()).isEqualTo(new Failed("r", remedies));
  }
}
