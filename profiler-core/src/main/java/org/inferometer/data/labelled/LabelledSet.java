package org.inferometer.data.labelled;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.inferometer.data.InputException;
import org.inferometer.data.image.ImageReader;
import org.inferometer.data.samples.ContentHash;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;

/// Images with their labels.
///
/// @param source the folder or CSV file
/// @param classes the names of all classes of the model, by index; empty where nothing names them
/// @param unlabelled entries without a label, which were left out
public record LabelledSet(
    Path source, List<LabelledSample> samples, List<String> classes, int unlabelled) {
  public LabelledSet {
    samples = List.copyOf(samples);
    classes = List.copyOf(classes);
  }

  /// Reads a folder or a CSV file; the images themselves are not read.
  ///
  /// @param classes the file that names the classes, if one was given
  /// @throws InputException naming the file, the place and the remedy
  public static LabelledSet open(Path data, Optional<Path> classes) throws InputException {
    if (Files.isDirectory(data)) {
      return new LabelledFolder(data, classes).read();
    }
    if (!Files.isRegularFile(data)) {
      throw new InputException(
          data + ": is neither a folder nor a CSV file, which labelled samples are",
          Remedy.of(Setting.LABELLED));
    }
    return new LabelledCsv(data, classes).read();
  }

  /// At most so many samples, in their order. Each class keeps its share, to within one sample:
  /// they are taken at even distances from the samples sorted by class (systematic sampling).
  public List<LabelledSample> spread(int most) {
    int count = samples.size();
    if (count <= most) {
      return samples;
    }
    List<Integer> byClass =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingInt(i -> samples.get(i).labels()[0]))
            .toList();
    return IntStream.range(0, most)
        .map(i -> byClass.get((int) ((long) i * count / most)))
        .sorted()
        .mapToObj(samples::get)
        .toList();
  }

  /// Reads every image once: what cannot be read is found before anything is measured.
  ///
  /// @return SHA-256 over names, labels and contents
  /// @throws InputException naming the file
  public static String fingerprint(List<LabelledSample> samples) throws InputException {
    ContentHash hash = new ContentHash();
    for (LabelledSample sample : samples) {
      hash.add(sample.name() + java.util.Arrays.toString(sample.labels()));
      hash.add(sample.file());
    }
    List<InputException> unreadable =
        samples.parallelStream().flatMap(sample -> trouble(sample.file()).stream()).toList();
    if (!unreadable.isEmpty()) {
      throw unreadable.getFirst();
    }
    return hash.value();
  }

  private static Optional<InputException> trouble(Path file) {
    try {
      ImageReader.check(file);
      return Optional.empty();
    } catch (InputException e) {
      return Optional.of(e);
    }
  }

  /// Whether the labels are classes of a model.
  ///
  /// @param model for messages
  /// @param scored classes that the model scores
  /// @throws InputException naming what does not fit
  public void requireFits(String model, int scored) throws InputException {
    if (!classes.isEmpty() && classes.size() != scored) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: has %d classes, but %s scores %d; name all of them, in the order of the model's outputs, in %s",
              source,
              classes.size(),
              model,
              scored,
              LabelledFolder.CLASSES));
    }
    for (LabelledSample sample : samples) {
      for (int label : sample.labels()) {
        if (label >= scored) {
          throw new InputException(
              String.format(
                  Locale.ROOT,
                  "%s: the class %d is beyond the %d that %s scores (0 to %d)",
                  sample.place(),
                  label,
                  scored,
                  model,
                  scored - 1));
        }
      }
    }
  }

  /// The labels of some samples.
  public static int[][] labels(List<LabelledSample> samples) {
    List<int[]> labels = new ArrayList<>();
    samples.forEach(sample -> labels.add(sample.labels()));
    return labels.toArray(int[][]::new);
  }
}
