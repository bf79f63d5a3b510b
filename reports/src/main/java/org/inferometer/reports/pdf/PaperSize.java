package org.inferometer.reports.pdf;

/// A size of paper.
public enum PaperSize {
  A4("210mm 297mm"),
  LETTER("8.5in 11in");

  private final String size;

  PaperSize(String size) {
    this.size = size;
  }

  /// The `size` of a CSS page box.
  String css() {
    return size;
  }
}
