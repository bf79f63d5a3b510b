package org.inferometer.data.tensor;

import org.inferometer.graph.ImportException;

/// A file that does not hold a usable tensor. The message is one line: file, reason.
public final class TensorFileException extends Exception {
  private static final long serialVersionUID = 1;

  public TensorFileException(String file, String reason) {
    super(file + ": " + reason);
  }

  /// @param cause whose message names the file already
  TensorFileException(ImportException cause) {
    super(cause.getMessage(), cause);
  }
}
