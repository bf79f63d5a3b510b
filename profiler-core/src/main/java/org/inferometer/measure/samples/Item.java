package org.inferometer.measure.samples;

import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.measure.InputException;
import org.inferometer.network.HostTensor;

/// One item of a network's only input.
///
/// @param file that holds it
/// @param index within the file
/// @param how an image becomes the item; absent for tensors, which are taken as they are
record Item(Path file, int index, Reader reader, Optional<Preprocessing> how) {

  /// Reads it as a batch of one.
  interface Reader {
    HostTensor read() throws InputException;
  }
}
