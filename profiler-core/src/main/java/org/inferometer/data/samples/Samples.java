package org.inferometer.data.samples;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.data.InputException;
import org.inferometer.graph.HostTensor;

/// Inputs for several inferences, each read when it is asked for.
public interface Samples {
  /// How many inferences they feed, ≥ 1.
  int count();

  /// The inputs of one inference, by name.
  ///
  /// @param index from 0
  /// @throws InputException naming the file that cannot be used
  Map<String, HostTensor> at(int index) throws InputException;

  /// What they are, for the study: `120 images of calibration/`.
  String description();

  /// The image files that they are read from; empty where they are no images.
  default List<Path> images() {
    return List.of();
  }

  /// Whether they were made up.
  boolean synthetic();

  /// A text that is equal only for equal inputs.
  ///
  /// @throws InputException if a file cannot be read
  String fingerprint() throws InputException;
}
