package org.inferometer.measure.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.measure.InputException;
import org.inferometer.measure.tensor.TensorFiles;
import org.inferometer.network.Binding;
import org.inferometer.network.TensorType;

/// Opens a folder of inputs: images (in folders of their own or not), tensor files of one input
/// (`.npy`, `.npz`, `.pb`; each holds one item or several along its first dimension), or, for
/// networks of several inputs, folders that each hold one tensor file for every input.
public final class SampleFolder {
  private SampleFolder() {}

  /// @param preprocessing for images; absent for [Preprocessing#DEFAULT]
  /// @param most items to use; of more, these many are taken at even distances
  /// @throws InputException naming the folder or file, and what was expected
  public static Samples open(
      Path folder, Optional<Preprocessing> preprocessing, Binding binding, int most)
      throws InputException {
    List<Path> files = files(folder);
    List<Path> images = files.stream().filter(ImageReader::accepts).toList();
    List<Path> tensors = files.stream().filter(TensorFiles::accepts).toList();
    if (!images.isEmpty()) {
      return images(folder, images, preprocessing.orElse(Preprocessing.DEFAULT), binding, most);
    }
    if (tensors.isEmpty()) {
      throw new InputException(
          folder + ": holds no images (PNG, JPEG, BMP, GIF) and no .npy, .npz or .pb files");
    }
    if (binding.inputs().size() > 1) {
      return new FolderSamples(folder, folders(tensors), binding);
    }
    return new BatchedSamples(
        folder, spread(TensorItems.of(tensors, onlyInput(binding).getValue()), most), binding);
  }

  private static Samples images(
      Path folder, List<Path> images, Preprocessing preprocessing, Binding binding, int most)
      throws InputException {
    if (binding.inputs().size() != 1) {
      throw new InputException(
          folder
              + ": holds images, but the network has the inputs "
              + binding.inputs().keySet()
              + "; give a folder of .npy files for each sample instead");
    }
    Map.Entry<String, TensorType> input = onlyInput(binding);
    ImageReader reader = new ImageReader(input.getKey(), input.getValue(), preprocessing);
    List<Item> items = new ArrayList<>();
    images.forEach(
        file -> items.add(new Item(file, 0, () -> reader.read(file), preprocessing.toString())));
    return new BatchedSamples(folder, spread(items, most), binding);
  }

  private static Map.Entry<String, TensorType> onlyInput(Binding binding) {
    return binding.inputs().entrySet().iterator().next();
  }

  private static List<Path> folders(List<Path> tensors) {
    return tensors.stream().map(Path::getParent).distinct().toList();
  }

  private static List<Path> files(Path folder) throws InputException {
    if (!Files.isDirectory(folder)) {
      throw new InputException(folder + ": is not a folder");
    }
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new InputException(folder + ": cannot be read: " + e.getMessage());
    }
  }

  private static List<Item> spread(List<Item> items, int most) {
    if (items.size() <= most) {
      return items;
    }
    List<Item> chosen = new ArrayList<>();
    for (long i = 0; i < most; i++) {
      chosen.add(items.get((int) (i * items.size() / most)));
    }
    return chosen;
  }
}
