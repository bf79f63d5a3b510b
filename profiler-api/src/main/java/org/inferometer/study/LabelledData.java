package org.inferometer.study;

import java.util.List;
import java.util.Locale;

/// The labelled samples that a study's cells were evaluated on. They are the same for all cells, so
/// that they stand here once; a cell's columns have one entry for each, in this order.
///
/// @param data the folder or CSV file, as it was named
/// @param sha256 over names, labels and contents of the samples, in hexadecimal
/// @param available labelled samples that the data holds
/// @param unlabelled entries of the data that have no label, and were left out
/// @param preprocessing how images became inputs
/// @param classes a name for each class, by index; empty where nothing names them
/// @param files a path for each sample, relative to the data
/// @param labels the classes that are right for each sample, one or several
public record LabelledData(
    String data,
    String sha256,
    int available,
    int unlabelled,
    String preprocessing,
    List<String> classes,
    List<String> files,
    int[][] labels) {
  /// A study holds an entry for every sample and column; more would make it unwieldy.
  public static final int MOST_SAMPLES = 50_000;

  public LabelledData {
    classes = List.copyOf(classes);
    files = List.copyOf(files);
    if (files.size() != labels.length || files.size() > available) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d files, %d labels of %d samples available",
              files.size(),
              labels.length,
              available));
    }
    for (int[] accepted : labels) {
      if (accepted.length == 0) {
        throw new IllegalArgumentException("a labelled sample has a label");
      }
    }
  }

  /// How many samples were evaluated.
  public int samples() {
    return files.size();
  }

  /// What a class is called: its name, or its index where it has none.
  public String className(int index) {
    return index < classes.size() ? classes.get(index) : Integer.toString(index);
  }
}
