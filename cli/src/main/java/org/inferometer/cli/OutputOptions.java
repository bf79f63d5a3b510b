package org.inferometer.cli;

import java.nio.file.Path;
import org.inferometer.accuracy.OutputRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of what is done with outputs.
final class OutputOptions {
  @Option(
      names = "--expect",
      paramLabel = "DIR",
      description =
          "A folder with the outputs that are right, NAME.npy or NAME.pb, or output_N.pb. A cell fails"
              + " if one of its outputs differs by more than --tolerance.")
  @Nullable Path expected;

  @Option(
      names = "--tolerance",
      paramLabel = "N",
      description =
          "The largest relative L2 error of an output against --expect (default: "
              + OutputRequest.DEFAULT_TOLERANCE
              + ", an SQNR of 40 dB).")
  @Nullable Double tolerance;

  @Option(
      names = "--outputs",
      paramLabel = "DIR",
      description =
          "The folder to write outputs to, made if absent: CELL/NAME.npy, where CELL is"
              + " NETWORK__BACKEND__PRECISION__bN.")
  @Nullable Path written;

  /// @throws UserError if a tolerance is none, or serves nothing
  OutputRequest request() {
    if (tolerance == null) {
      return new OutputRequest(expected, OutputRequest.DEFAULT_TOLERANCE, written);
    }
    if (expected == null) {
      throw UserError.badInput("--tolerance: nothing is compared without --expect DIR");
    }
    if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
      throw UserError.badInput("--tolerance " + tolerance + ": write a number from 0");
    }
    return new OutputRequest(expected, tolerance, written);
  }
}
