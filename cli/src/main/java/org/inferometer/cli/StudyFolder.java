package org.inferometer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.graph.ImportException;
import org.inferometer.zoo.ModelReference;

/// Chooses the study folder where the user names none.
final class StudyFolder {
  /// Of the model's name. File systems take names of 255 bytes, and a date and a number follow.
  private static final int LONGEST_NAME = 120;

  private StudyFolder() {}

  /// The folder that was named; or else `inferometer-NAME-DATE`, with a number behind it if that
  /// exists; or, to resume, the one that was written to last.
  ///
  /// @param model the first model of the plan
  static Path choose(Optional<Path> named, String model, boolean resume, LocalDate today) {
    return named.orElseGet(
        () -> resume ? latest(Path.of(""), prefix(model)) : fresh(prefix(model) + today));
  }

  private static Path fresh(String name) {
    return IntStream.iterate(1, i -> i + 1)
        .mapToObj(i -> Path.of(i == 1 ? name : name + "-" + i))
        .filter(path -> !Files.exists(path, LinkOption.NOFOLLOW_LINKS))
        .findFirst()
        .orElseThrow();
  }

  static Path latest(Path folder, String prefix) {
    // `inferometer-lenet-` begins the folders of lenet-5, too: what follows must be a date.
    Pattern name = Pattern.compile(Pattern.quote(prefix) + "\\d{4}-\\d{2}-\\d{2}(-\\d+)?");
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(path -> name.matcher(path.getFileName().toString()).matches())
          .filter(path -> Files.isDirectory(path.resolve("cells")))
          .max(Comparator.comparingLong(path -> path.resolve("cells").toFile().lastModified()))
          .orElseThrow(() ->
              UserError.badInput(
                  "--resume: there is no study folder "
                      + prefix
                      + "DATE here; name it with --out"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `inferometer-NAME-`, where the name is the model's, without folder and extension. A long name
  /// is cut, and a hash tells it from others that begin alike.
  static String prefix(String model) {
    String name = model.startsWith("zoo:") ? model.substring(4) : fileName(model);
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "_");
    String brief =
        safe.length() <= LONGEST_NAME
            ? safe
            : safe.substring(0, LONGEST_NAME) + "-" + Integer.toHexString(name.hashCode());
    return "inferometer-" + brief + "-";
  }

  /// The path, without what was chosen for its importer.
  private static String path(String model) {
    try {
      return ModelReference.of(model).path();
    } catch (ImportException e) {
      return model; // It is refused when it is read.
    }
  }

  private static String fileName(String model) {
    Path file = Path.of(path(model)).getFileName();
    String name = file == null ? "network" : file.toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
