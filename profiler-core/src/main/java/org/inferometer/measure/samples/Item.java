package org.inferometer.measure.samples;

import java.nio.file.Path;
import org.inferometer.measure.InputException;
import org.inferometer.network.HostTensor;

/// One item of a network's only input.
///
/// @param file that holds it
/// @param index within the file
/// @param how what is done to it, for fingerprints
record Item(Path file, int index, Reader reader, String how) {

  /// Reads it as a batch of one.
  interface Reader {
    HostTensor read() throws InputException;
  }
}
