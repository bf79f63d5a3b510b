package org.inferometer.study;

/// The precision that the kernel of an engine layer computes in. In JSON: its [#text].
public sealed interface KernelPrecision {
  String UNKNOWN = "unknown";
  String CHANGE = " → ";
  String UNSIGNED = "uint8";

  /// As a reader sees it: `fp32`, `fp32 → int8`, `unknown (why)`.
  String text();

  /// @param label `fp32`, `tf32`, `fp8`, `int64`, …
  record Known(String label) implements KernelPrecision {
    @Override
    public String text() {
      return label;
    }
  }

  /// The kernel only changes the format of numbers.
  record Changed(String from, String to) implements KernelPrecision {
    @Override
    public String text() {
      return from + CHANGE + to;
    }
  }

  /// @param reason why nobody can tell; empty in some studies of earlier releases
  record Unknown(String reason) implements KernelPrecision {
    @Override
    public String text() {
      return reason.isEmpty() ? UNKNOWN : UNKNOWN + " (" + reason + ")";
    }
  }

  /// A kernel that computes in this precision.
  static KernelPrecision of(Precision precision) {
    return new Known(precision.label());
  }

  /// Whether the kernel computes in this precision. Integers of 8 bits are INT8 with a sign and
  /// without.
  default boolean isOf(Precision precision) {
    return this.equals(of(precision))
        || (precision == Precision.INT8 && this.equals(new Known(UNSIGNED)));
  }

  /// Whether the kernel works on indices or truth values, for which no precision is asked.
  default boolean isOfNoFloats() {
    return this instanceof Known(String label)
        && !isOf(Precision.INT8)
        && (label.startsWith("int")
            || label.startsWith("uint")
            || label.equals("bool")
            || label.equals("string"));
  }

  /// Parses what [#text] writes.
  static KernelPrecision parse(String text) {
    if (text.startsWith(UNKNOWN)) {
      String rest = text.substring(UNKNOWN.length()).strip();
      boolean bracketed = rest.startsWith("(") && rest.endsWith(")");
      return new Unknown(bracketed ? rest.substring(1, rest.length() - 1) : rest);
    }
    int change = text.indexOf(CHANGE);
    return change < 0
        ? new Known(text)
        : new Changed(text.substring(0, change), text.substring(change + CHANGE.length()));
  }
}
