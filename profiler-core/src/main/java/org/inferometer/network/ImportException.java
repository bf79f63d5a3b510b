package org.inferometer.network;

/// A file that is not a usable network. The message is one line: file, place within it, reason.
public final class ImportException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param file the file as the user named it
  /// @param place where in the file, for example `byte 1834` or `node 'conv1'`; empty for the whole
  ///   file
  /// @param reason what is wrong, and the remedy where there is one
  public ImportException(String file, String place, String reason) {
    super(file + (place.isEmpty() ? "" : ", " + place) + ": " + reason);
  }
}
