package org.inferometer.data.labelled;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.inferometer.data.InputException;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;

/// The names of a model's classes, in the order of its outputs.
///
/// A file has one class a line. A line may hold several names, as ImageNet's list of synsets does
/// (`n01440764 tench, Tinca tinca`): the whole line is a name, and so are its first word where that
/// is a WordNet id, and each of the names between commas. A name that several classes have resolves
/// to none of them.
public final class ClassNames {
  private static final String WORDNET_ID = "n\\d{8}";

  private final String source;
  private final List<String> names;
  private final Map<String, Set<Integer>> indices = new HashMap<>();

  private ClassNames(String source, List<String> names) {
    this.source = source;
    this.names = List.copyOf(names);
    for (int i = 0; i < names.size(); i++) {
      for (String alias : aliases(names.get(i))) {
        indices.computeIfAbsent(key(alias), _ -> new LinkedHashSet<>()).add(i);
      }
    }
  }

  /// No class has a name.
  static ClassNames none() {
    return new ClassNames("", List.of());
  }

  /// @throws InputException naming the file and the line
  public static ClassNames read(Path file) throws InputException {
    List<String> names = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        names.add(line.strip());
      }
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read as UTF-8 text: " + e.getMessage());
    }
    while (!names.isEmpty() && names.getLast().isEmpty()) {
      names.removeLast();
    }
    if (names.isEmpty()) {
      throw new InputException(file + ": names no class; write one name a line");
    }
    if (names.contains("")) {
      throw new InputException(
          file + ", line " + (names.indexOf("") + 1) + ": is empty; write one name a line");
    }
    return new ClassNames(file.toString(), names);
  }

  public List<String> list() {
    return names;
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /// @param place where the name stands, for messages
  /// @throws InputException if no class or several have it
  int index(String name, String place) throws InputException {
    Set<Integer> found = indices.getOrDefault(key(name), Set.of());
    if (found.size() == 1) {
      return found.iterator().next();
    }
    if (found.isEmpty()) {
      throw new InputException(
          place
              + ": there is no class '"
              + name
              + "'"
              + (isEmpty()
                  ? "; write the index of a class, or give a file that names the classes"
                  : " in " + source),
          isEmpty() ? List.of(Remedy.of(Setting.CLASSES)) : List.of());
    }
    throw new InputException(
        place + ": '" + name + "' is the name of several classes in " + source + ": " + found);
  }

  private static List<String> aliases(String line) {
    List<String> aliases = new ArrayList<>(List.of(line));
    String[] words = line.split("\\s+", 2);
    boolean identified = words.length == 2 && words[0].matches(WORDNET_ID);
    if (identified) {
      aliases.add(words[0]);
    }
    for (String name : (identified ? words[1] : line).split(",", -1)) {
      aliases.add(name.strip());
    }
    return aliases;
  }

  private static String key(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }
}
