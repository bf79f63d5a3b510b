package org.inferometer.data.samples;

import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.graph.HostTensor;

/// One item of a network's only input.
///
/// @param file that holds it
/// @param index within the file
/// @param how an image becomes the item; absent for tensors, which are taken as they are
record SampleItem(Path file, int index, Reader reader, Optional<Preprocessing> how) {

  /// Reads it as a batch of one.
  interface Reader {
    HostTensor read() throws InputException;
  }
}
