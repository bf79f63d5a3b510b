package org.inferometer.data.labelled;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.data.InputException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;
import tools.jackson.dataformat.csv.CsvSchema;

/// Reads a CSV file with a header and the columns `file` and `label`.
///
/// Paths are relative to the file and stay within its folder. A label is the index of a class, or
/// its name where classes are named; `281|282|285` are several that are right. Rows with an empty
/// label are left out and counted. Further columns are ignored.
final class LabelledCsv {
  private static final String REMEDY = "; write UTF-8 text with rows of file,label";
  private static final String FILE = "file";
  private static final List<String> LABELS = List.of("label", "accepted_class_indices");

  private final Path csv;
  private final Path folder;
  private final ClassNames classes;

  /// @param classes the file of `--classes`; absent for `classes.txt` beside the CSV file, if any
  LabelledCsv(Path csv, Optional<Path> classes) throws InputException {
    this.csv = csv;
    this.folder = csv.resolveSibling("").toAbsolutePath();
    Path own = folder.resolve(LabelledFolder.CLASSES);
    Optional<Path> named = classes.or(() -> Optional.of(own).filter(Files::exists));
    this.classes = named.isPresent() ? ClassNames.read(named.get()) : ClassNames.none();
  }

  LabelledSet read() throws InputException {
    List<LabelledSample> samples = new ArrayList<>();
    int unlabelled = 0;
    CsvMapper mapper =
        CsvMapper.builder()
            .enable(CsvReadFeature.TRIM_SPACES, CsvReadFeature.SKIP_EMPTY_LINES)
            .build();
    try (MappingIterator<Map<String, String>> rows =
        mapper
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(csv.toFile())) {
      while (rows.hasNext()) {
        Map<String, String> row = rows.next();
        int line = Math.max(2, rows.currentLocation().getLineNr() - 1);
        String label = label(row, csv + ", line " + line);
        if (label.isEmpty()) {
          unlabelled++;
        } else {
          samples.add(sample(row.getOrDefault(FILE, ""), label, csv + ", line " + line));
        }
      }
    } catch (JacksonException e) {
      throw new InputException(
          place(e) + ": is no CSV file that can be read: " + e.getOriginalMessage() + REMEDY);
    }
    if (samples.isEmpty()) {
      throw new InputException(
          csv + ": holds no labelled row; it needs a header, and rows of file,label");
    }
    return new LabelledSet(csv, samples, classes.list(), unlabelled);
  }

  private String place(JacksonException e) {
    TokenStreamLocation location = e.getLocation();
    int line = location == null ? 0 : location.getLineNr();
    return line > 0 ? csv + ", line " + line : csv.toString();
  }

  private String label(Map<String, String> row, String place) throws InputException {
    for (String column : LABELS) {
      if (row.containsKey(column) && row.containsKey(FILE)) {
        return String.valueOf(row.get(column)).strip();
      }
    }
    if (row.size() == 1 && row.containsKey(FILE)) {
      throw new InputException(
          place
              + ": has no label; the header is file,label, and a row without one ends in a comma");
    }
    throw new InputException(
        csv
            + ": needs a header with the columns file and label, separated by a comma, but has "
            + String.join(",", row.keySet()));
  }

  private LabelledSample sample(String name, String label, String place) throws InputException {
    String[] parts = label.split("\\|", -1);
    int[] labels = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      labels[i] = index(parts[i].strip(), place);
    }
    return new LabelledSample(file(name, place), name.replace('\\', '/'), labels, place);
  }

  private int index(String label, String place) throws InputException {
    if (label.matches("[0-9]{1,9}")) {
      return Integer.parseInt(label);
    }
    return classes.index(label, place);
  }

  private Path file(String name, String place) throws InputException {
    try {
      Path relative = Path.of(name);
      if (name.isEmpty() || relative.isAbsolute()) {
        throw new InputException(
            place + ": the file is '" + name + "'; write a path relative to the CSV file");
      }
      Path file = folder.resolve(relative).normalize();
      if (file.startsWith(folder.normalize()) && !Files.isRegularFile(file)) {
        throw new InputException(place + ": there is no file " + file);
      }
      if (!file.startsWith(folder.normalize())
          || !file.toRealPath().startsWith(folder.toRealPath())) {
        throw new InputException(
            place + ": '" + name + "' leads out of the CSV file's folder; move the images into it");
      }
      return file;
    } catch (InvalidPathException | IOException e) {
      throw new InputException(place + ": '" + name + "' is no path that can be read");
    }
  }
}
