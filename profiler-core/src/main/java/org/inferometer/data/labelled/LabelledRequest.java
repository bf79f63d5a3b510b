package org.inferometer.data.labelled;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.inferometer.data.image.Augmentation;
import org.inferometer.data.image.ImageReader;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
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

  /// Opens the data.
  ///
  /// @throws InputException if it cannot be read, naming the file
  public LabelledSet open() throws InputException {
    return LabelledSet.open(Path.of(data), Optional.ofNullable(classes).map(Path::of));
  }

  /// How its images become inputs.
  ///
  /// @throws InputException if the file that says so cannot be read
  public Preprocessing imagePreprocessing() throws InputException {
    return preprocessing == null
        ? Preprocessing.DEFAULT
        : Preprocessing.read(Path.of(preprocessing));
  }

  /// A reader of images for a network's only input.
  ///
  /// @param model as the user named it
  /// @throws InputException if the network has several inputs
  public ImageReader reader(String model, Binding binding) throws InputException {
    if (binding.inputs().size() != 1) {
      throw new InputException(
          data + ": holds images, but " + model + " has the inputs " + binding.inputs().keySet());
    }
    Map.Entry<String, TensorType> input = binding.inputs().entrySet().iterator().next();
    return new ImageReader(input.getKey(), input.getValue(), imagePreprocessing());
  }
}
