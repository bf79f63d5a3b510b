package org.inferometer.reports.chart;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.inferometer.spi.Probe;

/// Whether pictures can be drawn on this machine: Java lays their texts out in the machine's fonts.
public final class DrawingToolkit {
  private static final String REMEDY =
      "install fontconfig and a font, for example with 'apt-get install fontconfig"
          + " fonts-dejavu-core'";

  private DrawingToolkit() {}

  /// What a renderer with pictures answers when it is probed.
  public static Probe probe() {
    return Tried.PROBLEM
        .<Probe>map(problem -> new Probe.Unavailable(problem, REMEDY))
        .orElseGet(() -> new Probe.Available("", List.of()));
  }

  /// Loads what drawing needs, which takes longer than a picture.
  ///
  /// @throws IOException if it is not here, with the remedy
  public static void prepare() throws IOException {
    if (Tried.PROBLEM.isPresent()) {
      throw new IOException(Tried.PROBLEM.get() + "; " + REMEDY);
    }
  }

  /// What the first attempt came to: a second one in the same process would fail otherwise.
  private static final class Tried {
    static final Optional<String> PROBLEM = attempt(Charts::prepare);
  }

  /// Without fontconfig or fonts Java throws whatever its layers throw: an exception, a linkage
  /// error, or a bare `Error` that says "Probable fatal error: No physical fonts found".
  static Optional<String> attempt(Runnable drawing) {
    try {
      drawing.run();
      return Optional.empty();
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      return Optional.of("pictures cannot be drawn, as Java finds no usable fonts here");
    }
  }
}
