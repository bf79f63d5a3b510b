package org.inferometer.importer.tensorflow.bundle;

/// Says that a file of a checkpoint is not what it should be.
final class Malformed extends Exception {
  private static final long serialVersionUID = 1;

  private final String place;

  /// @param place in the file: `byte 12`
  /// @param reason a clause
  Malformed(String place, String reason) {
    super(reason);
    this.place = place;
  }

  static Malformed at(long position, String reason) {
    return new Malformed("byte " + position, reason);
  }

  String place() {
    return place;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
