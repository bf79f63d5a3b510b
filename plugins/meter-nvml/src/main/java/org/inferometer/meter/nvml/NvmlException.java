package org.inferometer.meter.nvml;

/// A call of NVML's that did not succeed.
final class NvmlException extends Exception {
  private static final long serialVersionUID = 1;

  private final String words;
  private final String remedy;

  NvmlException(String words, String remedy) {
    super(words);
    this.words = words;
    this.remedy = remedy;
  }

  String words() {
    return words;
  }

  String remedy() {
    return remedy;
  }
}
