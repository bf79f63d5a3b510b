package org.inferometer.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.inferometer.run.StudyException.Kind;
import org.inferometer.study.AtomicFile;
import org.inferometer.study.Cell;
import org.inferometer.study.StudyJson;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The cells of a study folder that have ended, one file each, so that an interrupted study loses
/// only what it was measuring: `DIR/cells/`, with `plan.json` saying what they were measured for.
/// While it is open, no other process can open it.
final class Journal implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int LONGEST_NAME = 120;

  private final Path folder;
  private final FolderLock lock;

  private Journal(Path folder, FolderLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// Opens the journal of a study folder.
  ///
  /// Without `resume`, a folder that holds a study is refused, so that nothing measured is ever
  /// lost by accident. With it, cells are kept if they were measured with the same settings; cells
  /// of networks that have changed are not.
  ///
  /// @param settings what decides whether an old cell is as good as a new one; keys that begin with
  ///   `network ` concern that network only
  /// @param remarks receives what the user should know
  static Journal open(Path out, Map<String, String> settings, boolean resume, List<String> remarks)
      throws StudyException {
    Path cells = out.resolve("cells");
    try {
      Files.createDirectories(cells);
      Journal journal = new Journal(cells, lock(out, cells));
      boolean begun = false;
      try {
        refuseOverwriting(out, cells, resume);
        journal.begin(settings, resume, remarks);
        begun = true;
        return journal;
      } finally {
        if (!begun) {
          journal.close();
        }
      }
    } catch (IOException e) {
      throw new StudyException(
          Kind.BAD_INPUT,
          out + ": the study cannot be kept there (" + reason(e) + "); choose a folder with --out");
    }
  }

  private static FolderLock lock(Path out, Path cells) throws IOException, StudyException {
    return FolderLock.tryTake(cells.resolve(".lock"))
        .orElseThrow(() ->
            new StudyException(
                Kind.BAD_INPUT,
                out
                    + ": another profile is writing to it; wait for its end, or choose a folder with"
                    + " --out"));
  }

  private void begin(Map<String, String> settings, boolean resume, List<String> remarks)
      throws IOException {
    Map<String, String> all = new TreeMap<>();
    if (resume) {
      all.putAll(otherNetworks());
      dropWhatDiffers(settings, remarks);
    }
    all.putAll(settings);
    byte[] plan = MAPPER.writeValueAsBytes(all);
    AtomicFile.write(planFile(), stream -> stream.write(plan));
  }

  /// Gives the folder free for others.
  @Override
  public void close() {
    lock.close();
  }

  private static void refuseOverwriting(Path out, Path cells, boolean resume)
      throws StudyException {
    boolean taken =
        Files.exists(out.resolve("study.json")) || Files.exists(cells.resolve("plan.json"));
    if (taken && !resume) {
      throw new StudyException(
          Kind.BAD_INPUT,
          out
              + ": holds a study already; continue it with --resume, or choose a folder with --out");
    }
  }

  private void dropWhatDiffers(Map<String, String> settings, List<String> remarks)
      throws IOException {
    Map<String, String> before = previous();
    List<String> differences = differences(before, settings);
    if (!differences.isEmpty() && !before.isEmpty()) {
      remarks.add(
          "The folder's cells were measured with other settings ("
              + String.join("; ", differences)
              + "): all cells are measured again.");
    }
    for (Path file : files()) {
      if (!differences.isEmpty() || !keeps(file, before, settings, remarks)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// Whether the cell's network is the one that it was measured on. Networks that are not part of
  /// this plan have no say: their cells stay.
  private static boolean keeps(
      Path file, Map<String, String> before, Map<String, String> now, List<String> remarks) {
    try {
      String key = "network " + StudyJson.readCell(file).network();
      String wanted = now.get(key);
      boolean same = wanted == null || wanted.equals(before.get(key));
      if (!same) {
        remarks.add("The " + key + " has changed: its cells are measured again.");
      }
      return same;
    } catch (IOException e) {
      remarks.add(file + ": is not a readable cell; it is measured again.");
      return false;
    }
  }

  /// Settings that differ, other than the networks.
  private static List<String> differences(Map<String, String> before, Map<String, String> now) {
    List<String> differences = new ArrayList<>();
    new TreeMap<>(now)
        .forEach((key, value) -> {
          String old = before.getOrDefault(key, "none");
          if (!key.startsWith("network ") && !value.equals(old)) {
            differences.add(key + " " + old + ", now " + value);
          }
        });
    return differences;
  }

  /// What the networks of earlier plans were: their cells stay in the folder.
  private Map<String, String> otherNetworks() throws IOException {
    Map<String, String> networks = new TreeMap<>(previous());
    networks.keySet().removeIf(key -> !key.startsWith("network "));
    return networks;
  }

  private Map<String, String> previous() throws IOException {
    if (!Files.exists(planFile())) {
      return Map.of();
    }
    try {
      return MAPPER.readValue(
          Files.readString(planFile()), new TypeReference<Map<String, String>>() {});
    } catch (JacksonException e) {
      return Map.of();
    }
  }

  /// The cell, if it has ended and need not be tried again: a failed one is.
  Optional<Cell> kept(PlannedCell planned) {
    Path file = file(planned.id());
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Cell cell = StudyJson.readCell(file);
      boolean same = cell.id().equals(planned.id()) && cell.keptFp32().equals(planned.keep());
      return cell.outcome() instanceof Cell.Failed || !same ? Optional.empty() : Optional.of(cell);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Where a cell is kept. Ids hold letters, digits, `.`, `_`, `-` and `/` only.
  Path file(String cellId) {
    return folder.resolve(stem(cellId) + ".json");
  }

  /// Where a worker's own words are kept.
  Path log(String cellId) {
    return folder.resolve(stem(cellId) + ".log");
  }

  /// Where the sensitivity of a network's layers is kept.
  ///
  /// @param key a hash of everything that it depends on
  Path sensitivity(String networkAndBackend, String key) {
    return folder.resolve("sensitivity").resolve(stem(networkAndBackend) + "-" + key + ".json");
  }

  static String stem(String cellId) {
    String name = cellId.replace("/", "__").replaceAll("[^A-Za-z0-9._-]", "_");
    return name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, LONGEST_NAME) + "-" + Integer.toHexString(cellId.hashCode());
  }

  private Path planFile() {
    return folder.resolve("plan.json");
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.json")) {
      stream.forEach(files::add);
    }
    files.remove(planFile());
    return files;
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there can be no such folder";
      case AccessDeniedException denied -> "its folder may not be written to";
      case FileSystemException f when f.getReason() != null -> String.valueOf(f.getReason());
      default -> String.valueOf(e.getMessage());
    };
  }
}
