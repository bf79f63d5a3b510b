package org.inferometer.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What Linux's control groups let this process use (cgroups(7), versions 1 and 2). A process is in
/// a group, and the limits of all groups above that one hold as well. Containers are such groups.
///
/// @param folders of the groups that are mounted here, the process's own before those above it
public record ControlGroups(List<Group> folders) {
  /// Version 1 writes no limit as the largest number of whole pages.
  private static final long NO_LIMIT = 1L << 60;

  public ControlGroups {
    folders = List.copyOf(folders);
  }

  /// A group.
  ///
  /// @param name its path from where its hierarchy is mounted
  /// @param folder that holds its files
  record Group(String name, Path folder) {}

  /// A limit on processor time.
  ///
  /// @param processors whose time the group may use in each period; half of one's is 0.5
  /// @param periods that have passed while something in the group could run; absent if not told
  /// @param throttled in how many of them the time was used up; absent if not told
  public record CpuQuota(
      String group, double processors, Optional<Long> periods, Optional<Long> throttled) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "CPU quota of %.2f processors (control group %s)", processors, group);
    }
  }

  /// A limit on memory.
  ///
  /// @param bytes that all processes of the group may use together
  /// @param kills how many processes were ended for it so far; absent if not told
  public record MemoryLimit(String group, long bytes, Optional<Long> kills) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "a memory limit of %,d MiB (control group %s)", bytes >> 20, group);
    }
  }

  /// Those of this process, as they are now.
  ///
  /// @throws IOException if the system does not tell; its message says what is missing
  public static ControlGroups ofProcess() throws IOException {
    return read(Path.of("/"));
  }

  /// @param root of the file system that `proc` and the groups are read under
  static ControlGroups read(Path root) throws IOException {
    List<String> own = lines(root.resolve("proc/self/cgroup"));
    Set<Group> groups = new LinkedHashSet<>();
    for (String mount : lines(root.resolve("proc/self/mountinfo"))) {
      Mount.parse(mount).ifPresent(m -> m.groups(root, own).forEach(groups::add));
    }
    return new ControlGroups(List.copyOf(groups));
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new IOException("this system has no /proc/self/" + file.getFileName(), e);
    }
  }

  /// Limits on processor time, one for each group that has one.
  public List<CpuQuota> cpuQuotas() {
    return folders.stream().flatMap(group -> cpuQuota(group).stream()).toList();
  }

  /// The tightest limit on memory; absent if there is none.
  public Optional<MemoryLimit> memoryLimit() {
    return folders.stream()
        .flatMap(group -> memoryLimit(group).stream())
        .min(Comparator.comparingLong(MemoryLimit::bytes));
  }

  private static Optional<CpuQuota> cpuQuota(Group group) {
    List<Long> two = numbers(group, "cpu.max");
    List<Long> quota = two.isEmpty() ? numbers(group, "cpu.cfs_quota_us") : two.subList(0, 1);
    List<Long> period = two.isEmpty() ? numbers(group, "cpu.cfs_period_us") : two.subList(1, 2);
    if (quota.isEmpty() || period.isEmpty() || quota.getFirst() <= 0 || period.getFirst() <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new CpuQuota(
            group.name(),
            (double) quota.getFirst() / period.getFirst(),
            count(group, "cpu.stat", "nr_periods"),
            count(group, "cpu.stat", "nr_throttled")));
  }

  private static Optional<MemoryLimit> memoryLimit(Group group) {
    List<Long> two = numbers(group, "memory.max");
    List<Long> limit = two.isEmpty() ? numbers(group, "memory.limit_in_bytes") : two;
    if (limit.isEmpty() || limit.getFirst() <= 0 || limit.getFirst() >= NO_LIMIT) {
      return Optional.empty();
    }
    return Optional.of(
        new MemoryLimit(
            group.name(),
            limit.getFirst(),
            count(group, "memory.events", "oom_kill")
                .or(() -> count(group, "memory.oom_control", "oom_kill"))));
  }

  /// The numbers of a file of one line; none if it is not there, or if it says `max`.
  private static List<Long> numbers(Group group, String file) {
    List<Long> numbers = new ArrayList<>();
    for (String part : text(group, file).strip().split("\\s+")) {
      if (!part.matches("-?\\d{1,19}")) {
        return List.of();
      }
      numbers.add(saturated(part));
    }
    return numbers;
  }

  private static Optional<Long> count(Group group, String file, String key) {
    return text(group, file)
        .lines()
        .map(line -> line.split(" "))
        .filter(parts -> parts.length == 2 && parts[0].equals(key))
        .filter(parts -> parts[1].matches("\\d{1,19}"))
        .map(parts -> saturated(parts[1]))
        .findFirst();
  }

  private static long saturated(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private static String text(Group group, String file) {
    try {
      return Files.readString(group.folder().resolve(file));
    } catch (IOException e) {
      return ""; // The group has no such limit: its controller is elsewhere, or it is the root.
    }
  }

  /// A mounted hierarchy, a line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
  ///
  /// @param top the group that is mounted
  /// @param point where it is mounted
  /// @param controllers of version 1; empty for version 2
  private record Mount(String top, String point, Set<String> controllers) {
    /// Absent for mounts of other kinds, and for hierarchies that limit neither time nor memory.
    static Optional<Mount> parse(String line) {
      String[] halves = line.split(" - ", 2);
      String[] where = halves[0].split(" ");
      String[] what = halves.length == 2 ? halves[1].split(" ") : new String[0];
      if (where.length < 5 || what.length < 3 || !what[0].matches("cgroup2?")) {
        return Optional.empty();
      }
      Set<String> controllers = new LinkedHashSet<>(Arrays.asList(what[2].split(",")));
      controllers.retainAll(Set.of("cpu", "memory"));
      boolean second = what[0].equals("cgroup2");
      return second || !controllers.isEmpty()
          ? Optional.of(
              new Mount(plain(where[3]), plain(where[4]), second ? Set.of() : controllers))
          : Optional.empty();
    }

    /// Without the escapes that stand for spaces.
    private static String plain(String path) {
      return path.replace("\\040", " ");
    }

    /// The process's own group in this hierarchy, and those above it.
    ///
    /// @param own lines of `/proc/self/cgroup`: `4:cpu,cpuacct:/path`, for version 2 `0::/path`
    List<Group> groups(Path root, List<String> own) {
      String path =
          own.stream()
              .map(line -> line.split(":", 3))
              .filter(parts -> parts.length == 3 && isOf(parts[1]))
              .map(parts -> parts[2])
              .findFirst()
              .orElse("");
      List<Group> groups = new ArrayList<>();
      Path mounted = root.resolve(point.substring(1));
      for (Path at = Path.of("/" + below(path)); at != null; at = at.getParent()) {
        groups.add(new Group(at.toString(), mounted.resolve(at.toString().substring(1))));
      }
      return groups;
    }

    private boolean isOf(String named) {
      List<String> all = List.of(named.split(","));
      return controllers.isEmpty() ? named.isEmpty() : controllers.stream().anyMatch(all::contains);
    }

    /// Below the group that is mounted. A container may see its path as the host does, and only its
    /// own group mounted.
    private String below(String path) {
      boolean inside = top.equals("/") || path.equals(top) || path.startsWith(top + "/");
      return !inside || path.contains("/..")
          ? ""
          : path.substring(top.equals("/") ? 0 : top.length()).replaceFirst("^/", "");
    }
  }
}
