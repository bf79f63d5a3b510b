package org.inferometer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.data.image.Augmentation;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.study.LabelledData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what engines are evaluated on.
final class LabelledOptions {
  @Option(
      names = "--labelled",
      paramLabel = "PATH",
      description =
          "Labelled images to find top-1 and top-5 accuracy with: a folder with a folder for each"
              + " class, or a CSV file with the columns file,label.")
  @Nullable Path data;

  @Option(
      names = "--classes",
      paramLabel = "FILE",
      description =
          "The names of the model's classes in the order of its outputs, one a line (default:"
              + " classes.txt beside the labelled data).")
  @Nullable Path classes;

  @Option(
      names = "--augment",
      split = ",",
      paramLabel = "NAME",
      description = "Evaluates changed images too, a column each: invert (255 - pixel).")
  List<String> augmentations = new ArrayList<>();

  @Option(
      names = "--labelled-samples",
      defaultValue = "" + LabelledRequest.DEFAULT_SAMPLES,
      paramLabel = "N",
      description =
          "Labelled samples at most, spread evenly over the classes (default: ${DEFAULT-VALUE}).")
  int samples = LabelledRequest.DEFAULT_SAMPLES;

  /// @param preprocessing how images become inputs, shared with calibration; absent for the default
  Optional<LabelledRequest> request(@Nullable Path preprocessing) {
    if (samples < 1 || samples > LabelledData.MOST_SAMPLES) {
      throw UserError.badInput(
          "--labelled-samples "
              + samples
              + ": write a whole number from 1 to "
              + LabelledData.MOST_SAMPLES);
    }
    if (data == null) {
      requireNoneOf();
      return Optional.empty();
    }
    return Optional.of(
        new LabelledRequest(
            data.toString(), text(classes), text(preprocessing), parsed(), samples));
  }

  private void requireNoneOf() {
    if (classes != null || !augmentations.isEmpty()) {
      throw UserError.badInput(
          (classes != null ? "--classes" : "--augment")
              + " needs labelled images: add --labelled PATH");
    }
  }

  private List<Augmentation> parsed() {
    try {
      return augmentations.stream().map(Augmentation::parse).toList();
    } catch (IllegalArgumentException e) {
      throw UserError.badInput("--augment: " + e.getMessage());
    }
  }

  private static @Nullable String text(@Nullable Path path) {
    return path == null ? null : path.toString();
  }
}
