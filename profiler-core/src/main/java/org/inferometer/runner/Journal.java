package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.inferometer.plan.PlanFingerprint;
import org.inferometer.plan.PlannedCell;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyException.Kind;
import org.inferometer.study.AtomicFile;
import org.inferometer.study.Cell;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.StudyJson;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The cells of a study folder that have ended, one file each, so that an interrupted study loses
/// only what it was measuring: `DIR/cells/`, with `plan.json` saying what each was measured with.
/// Nothing in it is deleted: what does not fit a plan any more is moved to `DIR/set-aside/`. While
/// it is open, no other process can open it.
final class Journal implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String CELLS = "cells";
  private static final int LONGEST_NAME = 120;

  private final Path folder;
  private final FolderLock lock;
  private final Map<String, Map<String, String>> plans = new TreeMap<>();

  /// The settings of all cells in one, as earlier releases wrote them.
  private Map<String, String> earlierPlan = Map.of();

  private Journal(Path folder, FolderLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// Opens the journal of a study folder. Without `resume`, a folder that holds a study is refused.
  static Journal open(Path out, boolean resume) throws StudyException {
    Path cells = out.resolve("cells");
    try {
      Files.createDirectories(cells);
      Journal journal = new Journal(cells, lock(out, cells));
      boolean begun = false;
      try {
        refuseOverwriting(out, cells, resume);
        journal.readPlans();
        begun = true;
        return journal;
      } finally {
        if (!begun) {
          journal.close();
        }
      }
    } catch (IOException e) {
      throw unusable(out, e);
    }
  }

  private static StudyException unusable(Path out, IOException e) {
    return new StudyException(
        Kind.BAD_INPUT,
        out + ": the study cannot be kept there (" + reason(e) + "); choose another folder",
        Remedy.of(Setting.OUTPUT));
  }

  private static FolderLock lock(Path out, Path cells) throws IOException, StudyException {
    return FolderLock.tryTake(cells.resolve(".lock"))
        .orElseThrow(() ->
            new StudyException(
                Kind.BAD_INPUT,
                out
                    + ": another profile is writing to it; wait for its end, or choose another"
                    + " folder",
                Remedy.of(Setting.OUTPUT)));
  }

  /// Gives the lock back.
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
          out + ": holds a study already; continue it, or choose another folder",
          Remedy.of(Setting.RESUME),
          Remedy.of(Setting.OUTPUT));
    }
  }

  /// Prepares for cells: those that the folder holds stay if they were measured with the same
  /// settings. The others are set aside, and a remark names what differs.
  ///
  /// @param settings of a cell, by name
  /// @param remarks receives what the user should know
  void expect(
      List<PlannedCell> cells,
      Function<PlannedCell, Map<String, String>> settings,
      Consumer<String> remarks)
      throws StudyException {
    try {
      Map<String, Integer> aside = new LinkedHashMap<>();
      for (PlannedCell cell : cells) {
        Map<String, String> now = settings.apply(cell);
        if (Files.exists(file(cell.id()))) {
          String difference = difference(before(cell), now);
          if (!difference.isEmpty()) {
            setAside(file(cell.id()));
            aside.merge(difference, 1, Integer::sum);
          }
        }
        plans.put(cell.id(), now);
      }
      aside.forEach((difference, count) -> remarks.accept(setAsideRemark(difference, count)));
      writePlans();
    } catch (IOException e) {
      throw unusable(folder.resolveSibling(""), e);
    }
  }

  private String setAsideRemark(String difference, int count) {
    return (count == 1 ? "A cell was" : count + " cells were")
        + " measured with other settings ("
        + difference
        + "): kept in "
        + asideFolder()
        + ", and measured again.";
  }

  /// Moves the study that the folder holds aside if it has networks that this one has not: its
  /// cells stay, but it is not overwritten.
  void protectStudyOfOthers(Set<String> networks, Consumer<String> remarks) throws StudyException {
    Path file = folder.resolveSibling("study.json");
    if (!Files.exists(file)) {
      return;
    }
    try {
      List<String> others =
          networksOf(file).stream().filter(network -> !networks.contains(network)).toList();
      if (!others.isEmpty()) {
        remarks.accept(
            "The folder holds a study of "
                + String.join(", ", others)
                + ", which this one lacks: it is kept as "
                + setAside(file)
                + ".");
      }
    } catch (IOException e) {
      throw unusable(folder.resolveSibling(""), e);
    }
  }

  /// A study that cannot be read is one of unknown networks.
  private static List<String> networksOf(Path study) {
    try {
      return StudyJson.read(study).networks().stream().map(NetworkSummary::id).toList();
    } catch (IOException e) {
      return List.of("an unknown network");
    }
  }

  /// @return where it is now
  private Path setAside(Path file) throws IOException {
    Path target = Files.createDirectories(asideFolder());
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    Path free = target.resolve(name + ".json");
    for (int i = 2; Files.exists(free); i++) {
      free = target.resolve(name + "-" + i + ".json");
    }
    return Files.move(file, free);
  }

  private Path asideFolder() {
    return folder.resolveSibling("set-aside");
  }

  private Map<String, String> before(PlannedCell cell) {
    Map<String, String> known = plans.get(cell.id());
    if (known != null) {
      return known;
    }
    return earlierPlan.isEmpty() ? Map.of() : PlanFingerprint.ofEarlierRelease(earlierPlan, cell);
  }

  /// `budget 400 ms, now 600 ms; …`; empty if nothing differs.
  private static String difference(Map<String, String> before, Map<String, String> now) {
    if (before.isEmpty()) {
      return "nobody knows which";
    }
    List<String> differences = new ArrayList<>();
    now.forEach((key, value) -> {
      String old = before.getOrDefault(key, "none");
      if (!value.equals(old)) {
        differences.add(
            key.equals("network")
                ? "another network of this name"
                : key + " " + old + ", now " + value);
      }
    });
    return String.join("; ", differences);
  }

  private void readPlans() throws IOException {
    if (!Files.exists(planFile())) {
      return;
    }
    try {
      JsonNode tree = MAPPER.readTree(Files.readString(planFile()));
      if (tree.has(CELLS)) {
        plans.putAll(
            MAPPER.treeToValue(
                tree.get(CELLS), new TypeReference<Map<String, Map<String, String>>>() {}));
      } else {
        earlierPlan = MAPPER.treeToValue(tree, new TypeReference<Map<String, String>>() {});
      }
    } catch (JacksonException e) {
      plans.clear(); // Of no cell is it known what it was measured with.
    }
  }

  private void writePlans() throws IOException {
    byte[] plan = MAPPER.writeValueAsBytes(Map.of(CELLS, plans));
    AtomicFile.write(planFile(), stream -> stream.write(plan));
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

  /// Where a cell is kept. Ids hold letters, digits, `.`, `_`, `-`, `@`, `=`, `,` and `/` only.
  Path file(String cellId) {
    return folder.resolve(stem(cellId) + ".json");
  }

  /// Where the latency of another process of a cell is kept.
  ///
  /// @param which `copy` or `twin`
  Path other(String cellId, String which) {
    return folder.resolve(stem(cellId) + "." + which + ".json");
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
    String name = cellId.replace("/", "__").replaceAll("[^A-Za-z0-9._@=,-]", "_");
    return name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, LONGEST_NAME) + "-" + Integer.toHexString(cellId.hashCode());
  }

  private Path planFile() {
    return folder.resolve("plan.json");
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
