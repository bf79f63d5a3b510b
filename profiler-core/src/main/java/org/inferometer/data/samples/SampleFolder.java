package org.inferometer.data.samples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.inferometer.data.InputException;
import org.inferometer.data.VisibleFiles;
import org.inferometer.data.image.ImageReader;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.data.tensor.TensorFiles;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;

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
    return read(folder, preprocessing, binding).spread(most).samples();
  }

  /// What [#open] leaves over of a folder; empty if it takes everything.
  ///
  /// @param taken items that it takes at most
  /// @param most items to use of the others
  /// @throws InputException naming the folder or file, and what was expected
  public static Optional<Samples> others(
      Path folder, Optional<Preprocessing> preprocessing, Binding binding, int taken, int most)
      throws InputException {
    Contents<?> all = read(folder, preprocessing, binding);
    return all.items().size() <= taken
        ? Optional.empty()
        : Optional.of(all.without(taken).spread(most).samples());
  }

  /// Images that were chosen already.
  ///
  /// @param source where they come from, for messages
  /// @throws InputException if the network does not take images
  public static Samples ofImages(
      Path source, List<Path> images, Preprocessing preprocessing, Binding binding)
      throws InputException {
    return new BatchedSamples(source, images(source, images, preprocessing, binding), binding);
  }

  /// To be called before preprocessing is asked for that serves nothing else.
  ///
  /// @throws InputException if a folder holds no images
  public static void requireImages(Path folder) throws InputException {
    if (files(folder).stream().noneMatch(ImageReader::accepts)) {
      throw new InputException(
          folder + ": holds no images, and tensors are taken as they are; leave out preprocessing",
          Remedy.of(Setting.PREPROCESSING));
    }
  }

  /// What a folder holds.
  ///
  /// @param kind makes samples of items
  private record Contents<T>(List<T> items, Function<List<T>, Samples> kind) {
    Samples samples() {
      return kind.apply(items);
    }

    Contents<T> spread(int most) {
      return new Contents<>(SampleFolder.spread(items, most), kind);
    }

    Contents<T> without(int taken) {
      List<T> others = new ArrayList<>(items);
      others.removeAll(SampleFolder.spread(items, taken));
      return new Contents<>(others, kind);
    }
  }

  private static Contents<?> read(
      Path folder, Optional<Preprocessing> preprocessing, Binding binding) throws InputException {
    List<Path> files = files(folder);
    List<Path> images = files.stream().filter(ImageReader::accepts).toList();
    List<Path> tensors = files.stream().filter(TensorFiles::accepts).toList();
    if (!images.isEmpty() && !tensors.isEmpty()) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s: holds images (%s) and tensors (%s); put one kind into a folder of its own",
              folder,
              folder.relativize(images.getFirst()),
              folder.relativize(tensors.getFirst())));
    }
    if (!images.isEmpty()) {
      return items(
          folder,
          images(folder, images, preprocessing.orElse(Preprocessing.DEFAULT), binding),
          binding);
    }
    if (tensors.isEmpty()) {
      throw new InputException(
          folder + ": holds no images (PNG, JPEG, BMP, GIF) and no .npy, .npz or .pb files");
    }
    if (binding.inputs().size() > 1) {
      return new Contents<>(
          folders(tensors), folders -> new FolderSamples(folder, folders, binding));
    }
    return items(folder, TensorItems.of(tensors, onlyInput(binding).getValue()), binding);
  }

  private static Contents<SampleItem> items(Path folder, List<SampleItem> items, Binding binding) {
    return new Contents<>(items, some -> new BatchedSamples(folder, some, binding));
  }

  private static List<SampleItem> images(
      Path folder, List<Path> images, Preprocessing preprocessing, Binding binding)
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
    List<SampleItem> items = new ArrayList<>();
    images.forEach(file ->
        items.add(new SampleItem(file, 0, () -> reader.read(file), Optional.of(preprocessing))));
    return items;
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
    return VisibleFiles.under(folder);
  }

  private static <T> List<T> spread(List<T> items, int most) {
    if (items.size() <= most) {
      return items;
    }
    List<T> chosen = new ArrayList<>();
    for (long i = 0; i < most; i++) {
      chosen.add(items.get((int) (i * items.size() / most)));
    }
    return chosen;
  }
}
