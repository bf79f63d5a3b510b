package org.inferometer.importer.caffe;

/// Something in a file that cannot be imported, before the file has its name.
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final String place;

  /// @param place `layer 'conv1'`, `line 3, column 5`; empty for the whole file
  Refusal(String place, String reason) {
    super(reason, null, false, false);
    this.place = place;
  }

  String place() {
    return place;
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  static String layer(String name) {
    return "layer '" + name + "'";
  }
}
