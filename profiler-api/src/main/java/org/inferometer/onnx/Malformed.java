package org.inferometer.onnx;

/// What a file holds is no ONNX model; carried to the one place that knows the file's name.
public final class Malformed extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String place;
  private final String reason;

  /// @param place where in the file: `byte 17`, `node 'conv1'`; empty for the whole file
  /// @param reason what is wrong there
  public Malformed(String place, String reason) {
    super(place + ": " + reason, null, false, false);
    this.place = place;
    this.reason = reason;
  }

  /// Where in the file: `byte 17`, `node 'conv1'`; empty for the whole file.
  public String place() {
    return place;
  }

  /// What is wrong there.
  public String reason() {
    return reason;
  }
}
