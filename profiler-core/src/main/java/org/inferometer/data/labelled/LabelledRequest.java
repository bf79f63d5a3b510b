package org.inferometer.data.labelled;

import java.util.List;
import org.inferometer.data.image.Augmentation;
import org.inferometer.study.LabelledData;
import org.jspecify.annotations.Nullable;

/// What to evaluate on, as a user asks for it.
///
/// @param data a folder with a folder for each class, or a CSV file
/// @param classes a file that names the model's classes in their order; null for none
/// @param preprocessing a file that says how images become inputs; null for the default
/// @param augmentations beside the samples as they are
/// @param samples at most
public record LabelledRequest(
    String data,
    @Nullable String classes,
    @Nullable String preprocessing,
    List<Augmentation> augmentations,
    int samples) {
  /// Samples that are used unless more or fewer are asked for.
  public static final int DEFAULT_SAMPLES = 10_000;

  public LabelledRequest {
    augmentations = augmentations.stream().filter(a -> a != Augmentation.NONE).distinct().toList();
    if (samples < 1 || samples > LabelledData.MOST_SAMPLES) {
      throw new IllegalArgumentException(
          "from 1 to " + LabelledData.MOST_SAMPLES + " labelled samples, not " + samples);
    }
  }

  /// The columns of the evaluation, the samples as they are first.
  public List<Augmentation> columns() {
    List<Augmentation> columns = new java.util.ArrayList<>(List.of(Augmentation.NONE));
    columns.addAll(augmentations);
    return columns;
  }
}
