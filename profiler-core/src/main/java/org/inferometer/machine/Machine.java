package org.inferometer.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.inferometer.spi.Probe;
import org.inferometer.study.Environment;
import org.inferometer.study.Environment.DeviceInfo;
import org.inferometer.study.MeasuredOn;

/// What can be read about the machine, and what about it may disturb a measurement.
public final class Machine {
  private static final Pattern GPU_DRIVER = Pattern.compile("\\b(\\d{3}\\.\\d+(?:\\.\\d+)?)\\b");
  private static final String CPU = "sys/devices/system/cpu/";

  private final Path root;

  /// This machine.
  public Machine() {
    this(Path.of("/"));
  }

  /// @param root of the file system that `proc` and `sys` are read under
  Machine(Path root) {
    this.root = root;
  }

  /// @param tool Inferometer's version
  /// @param threads that an inference was given; 0 where the backend chooses
  public Environment environment(String tool, List<DeviceInfo> devices, int threads) {
    int cores = Runtime.getRuntime().availableProcessors();
    List<String> remarks = new ArrayList<>(remarks(cores));
    crowding(threads).ifPresent(remarks::add);
    return new Environment(
        property("os.name") + " " + property("os.version") + " " + property("os.arch"),
        cpu(),
        cores,
        memoryBytes(),
        property("java.vendor") + " " + property("java.vm.version"),
        tool,
        devices,
        remarks);
  }

  /// That an inference has more threads than there are processors for it; empty if it has not.
  public static Optional<String> crowding(int threads) {
    int cores = Runtime.getRuntime().availableProcessors();
    return threads <= cores
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%d threads were asked for, and this process may use %d processor%s: threads wait for"
                    + " each other.",
                threads,
                cores,
                cores == 1 ? "" : "s"));
  }

  /// The processor's model; the architecture where nothing names it.
  public String cpu() {
    return field("proc/cpuinfo", "model name").orElseGet(() -> property("os.arch"));
  }

  /// What the processor can do, in Linux's words; absent where it is not x86 or does not tell.
  Optional<Set<String>> processorFlags() {
    return field("proc/cpuinfo", "flags")
        .map(flags -> Set.copyOf(Arrays.asList(flags.split("\\s+"))));
  }

  /// What cells are measured on here.
  public MeasuredOn measuredOn(Probe.Device device) {
    return new MeasuredOn(cpu(), device.name(), device.kind().equals("gpu") ? gpuDriver() : "");
  }

  /// The version of NVIDIA's kernel driver, in the first line of the file that it keeps; not known
  /// where there is none, as under a driver of another system.
  private String gpuDriver() {
    return text("proc/driver/nvidia/version")
        .map(GPU_DRIVER::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .orElse(MeasuredOn.UNKNOWN_DRIVER);
  }

  /// Physical memory, in bytes; what the virtual machine sees where the system does not tell.
  public long memoryBytes() {
    return kilobytes("MemTotal").orElseGet(() -> Runtime.getRuntime().maxMemory());
  }

  /// Memory that can be had without swapping, in bytes; half of all where the system does not tell.
  public long availableBytes() {
    return kilobytes("MemAvailable").orElseGet(() -> memoryBytes() / 2);
  }

  private Optional<Long> kilobytes(String name) {
    return field("proc/meminfo", name)
        .filter(value -> value.matches("\\d{1,15} kB"))
        .map(value -> Long.parseLong(value.substring(0, value.length() - 3)) * 1024);
  }

  /// What may disturb, one sentence each.
  public List<String> remarks(int cores) {
    List<String> remarks = new ArrayList<>();
    governor().ifPresent(remarks::add);
    turbo().ifPresent(remarks::add);
    virtualised().ifPresent(remarks::add);
    load(Math.max(cores, online())).ifPresent(remarks::add);
    affinity().ifPresent(remarks::add);
    remarks.addAll(limits());
    return List.copyOf(remarks);
  }

  private Optional<String> governor() {
    return text(CPU + "cpu0/cpufreq/scaling_governor")
        .map(governor ->
            governor.equals("performance")
                ? "The clock governor is 'performance'."
                : "The clock governor is '"
                    + governor
                    + "': clocks change with the load; 'performance' is steadier.")
        .or(() -> Optional.of("The clock governor cannot be read here."));
  }

  private Optional<String> turbo() {
    boolean on =
        text(CPU + "intel_pstate/no_turbo").map("0"::equals).orElse(false)
            || text(CPU + "cpufreq/boost").map("1"::equals).orElse(false);
    return on
        ? Optional.of("Turbo clocks are on: the clock depends on temperature and on other cores.")
        : Optional.empty();
  }

  private Optional<String> virtualised() {
    boolean hypervisor = processorFlags().map(flags -> flags.contains("hypervisor")).orElse(false);
    return hypervisor
        ? Optional.of("The machine is virtual: other guests may share its cores and caches.")
        : Optional.empty();
  }

  /// A load of more than a quarter of the machine's cores before anything was measured. A load
  /// average counts tasks that run or wait, so it may exceed the cores.
  private Optional<String> load(int cores) {
    return text("proc/loadavg")
        .map(line -> line.split(" ", 2)[0])
        .filter(value -> value.matches("\\d{1,6}\\.\\d+"))
        .map(Double::parseDouble)
        .filter(load -> load > cores / 4.0)
        .map(load ->
            String.format(
                Locale.ROOT,
                "Other work may have disturbed: a load average of %.1f on %d cores in the minute before"
                    + " the start.",
                load,
                cores));
  }

  private Optional<String> affinity() {
    int allowed = field("proc/self/status", "Cpus_allowed_list").map(Machine::count).orElse(0);
    int online = online();
    return allowed == 0 || allowed >= online
        ? Optional.empty()
        : Optional.of(
            "This process may run on "
                + allowed
                + " of the machine's "
                + online
                + " processors: taskset or a cpuset says so.");
  }

  /// Processors of the machine; 0 where it does not tell.
  private int online() {
    return text(CPU + "online").map(Machine::count).orElse(0);
  }

  /// How many numbers a list such as `0-3,8` has; 0 where it is not understood.
  private static int count(String list) {
    int count = 0;
    for (String range : list.split(",")) {
      if (!range.matches("\\d{1,6}(-\\d{1,6})?")) {
        return 0;
      }
      int[] ends = Arrays.stream(range.split("-")).mapToInt(Integer::parseInt).toArray();
      count += ends[ends.length - 1] - ends[0] + 1;
    }
    return count;
  }

  /// What the groups of this process take from it.
  private List<String> limits() {
    try {
      ControlGroups groups = ControlGroups.read(root);
      List<String> limits = new ArrayList<>();
      groups
          .cpuQuotas()
          .forEach(
              quota -> limits.add("A " + quota + " limits this process, its threads together."));
      groups.memoryLimit().ifPresent(limit -> limits.add("There is " + limit + "."));
      return limits;
    } catch (IOException e) {
      return List.of("CPU quotas and memory limits cannot be read here: " + e.getMessage() + ".");
    }
  }

  private Optional<String> field(String file, String key) {
    try {
      return Files.readAllLines(root.resolve(file)).stream()
          .filter(line -> line.startsWith(key) && line.contains(":"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .filter(value -> !value.isEmpty())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<String> text(String file) {
    try {
      String text = Files.readString(root.resolve(file)).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
