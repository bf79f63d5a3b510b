package org.inferometer.data.labelled;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.data.InputException;
import org.inferometer.data.VisibleFiles;
import org.inferometer.data.image.ImageReader;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;

/// Reads a folder that holds one folder of images for each class.
///
/// A class's index is the place of its folder among the sorted names, numbers by their value; or,
/// where the classes are named (`classes.txt` in the folder, or `--classes`), the place of its name
/// there.
final class LabelledFolder {
  static final String CLASSES = "classes.txt";

  private final Path folder;
  private final Optional<Path> named;

  /// @param classes the file that names them; absent for the folder's own
  LabelledFolder(Path folder, Optional<Path> classes) {
    this.folder = folder;
    Path own = folder.resolve(CLASSES);
    this.named = classes.or(() -> Optional.of(own).filter(Files::exists));
  }

  LabelledSet read() throws InputException {
    List<Path> folders = folders();
    if (folders.isEmpty()) {
      throw new InputException(
          folder + ": holds no folders; labelled samples have one for each class",
          Remedy.of(Setting.LABELLED));
    }
    ClassNames classes = named.isPresent() ? ClassNames.read(named.get()) : ClassNames.none();
    List<LabelledSample> samples = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      Path each = folders.get(i);
      int index = named.isPresent() ? classes.index(name(each), each.toString()) : i;
      add(each, index, samples);
    }
    return new LabelledSet(
        folder,
        samples,
        named.isPresent() ? classes.list() : folders.stream().map(LabelledFolder::name).toList(),
        0);
  }

  private void add(Path each, int index, List<LabelledSample> samples) throws InputException {
    List<Path> images = images(each);
    if (images.isEmpty()) {
      throw new InputException(each + ": holds no images (PNG, JPEG, BMP, GIF) of its class");
    }
    for (Path image : images) {
      String name = folder.relativize(image).toString().replace('\\', '/');
      samples.add(new LabelledSample(image, name, new int[] {index}, each.toString()));
    }
  }

  private List<Path> folders() throws InputException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Files.isDirectory(entry) && !name(entry).startsWith("."))
          .sorted(Comparator.comparing(LabelledFolder::name, LabelledFolder::compare))
          .toList();
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be read: " + e.getMessage());
    }
  }

  private static List<Path> images(Path each) throws InputException {
    return VisibleFiles.under(each).stream().filter(ImageReader::accepts).toList();
  }

  private static String name(Path entry) {
    return entry.getFileName().toString();
  }

  /// Numbers by value, before all other names.
  static int compare(String a, String b) {
    boolean first = isNumber(a);
    boolean second = isNumber(b);
    if (first && second) {
      int byValue = new BigInteger(a).compareTo(new BigInteger(b));
      return byValue != 0 ? byValue : a.compareTo(b);
    }
    return first != second ? (first ? -1 : 1) : a.compareTo(b);
  }

  private static boolean isNumber(String name) {
    return name.matches("[0-9]+");
  }
}
