package org.inferometer.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.machine.ControlGroups.CpuQuota;
import org.inferometer.machine.ControlGroups.MemoryLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as Linux shows them; see cgroups(7) and the kernel's `cgroup-v1` and `cgroup-v2` documents.
class ControlGroupsTest {
  @TempDir Path root = Path.of("");

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void second(String group, String... mount) throws IOException {
    String top = mount.length == 0 ? "/" : mount[0];
    file("proc/self/cgroup", "0::" + group + "\n");
    file(
        "proc/self/mountinfo",
        "22 1 0:20 / / rw,relatime - ext4 /dev/vda rw\n"
            + "30 22 0:27 "
            + top
            + " /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n");
  }

  @Test
  void aQuotaOfVersionTwoHoldsForAllGroupsBelow() throws IOException {
    second("/a/b");
    file("sys/fs/cgroup/a/cpu.max", "150000 100000\n");
    file("sys/fs/cgroup/a/cpu.stat", "usage_usec 9\nnr_periods 20\nnr_throttled 7\n");
    file("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    assertThat(ControlGroups.read(root).cpuQuotas())
        .containsExactly(new CpuQuota("/a", 1.5, Optional.of(20L), Optional.of(7L)));
  }

  @Test
  void aQuotaOfVersionOneIsReadBesideTheUnifiedHierarchy() throws IOException {
    file("proc/self/cgroup", "5:cpuset:/\n4:cpu,cpuacct:/q\n3:memory:/m\n0::/u\n");
    file(
        "proc/self/mountinfo",
        """
        31 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
        33 30 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
        34 30 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        40 30 0:37 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
        """);
    file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
    file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
    file("sys/fs/cgroup/cpu,cpuacct/q/cpu.cfs_quota_us", "50000\n");
    file("sys/fs/cgroup/cpu,cpuacct/q/cpu.cfs_period_us", "100000\n");
    file("sys/fs/cgroup/cpu,cpuacct/q/cpu.stat", "nr_periods 806\nnr_throttled 668\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    file("sys/fs/cgroup/memory/m/memory.limit_in_bytes", "1073741824\n");
    file("sys/fs/cgroup/memory/m/memory.oom_control", "under_oom 0\noom_kill 2\n");
    ControlGroups groups = ControlGroups.read(root);
    assertThat(groups.cpuQuotas())
        .containsExactly(new CpuQuota("/q", 0.5, Optional.of(806L), Optional.of(668L)));
    assertThat(groups.memoryLimit())
        .contains(new MemoryLimit("/m", 1L << 30, Optional.of(2L)));
  }

  @Test
  void theTightestMemoryLimitCounts() throws IOException {
    second("/pod/container");
    file("sys/fs/cgroup/pod/memory.max", "536870912\n");
    file("sys/fs/cgroup/pod/memory.events", "low 0\noom 1\noom_kill 1\n");
    file("sys/fs/cgroup/pod/container/memory.max", "1073741824\n");
    assertThat(ControlGroups.read(root).memoryLimit())
        .contains(new MemoryLimit("/pod", 512L << 20, Optional.of(1L)));
  }

  @Test
  void aContainerSeesItsPathAsTheHostDoesAndItsOwnGroupAlone() throws IOException {
    second("/docker/1234", "/docker/1234");
    file("sys/fs/cgroup/cpu.max", "200000 100000\n");
    assertThat(ControlGroups.read(root).cpuQuotas())
        .containsExactly(new CpuQuota("/", 2, Optional.empty(), Optional.empty()));
  }

  @Test
  void aGroupOutsideOfWhatIsMountedIsNotLookedFor() throws IOException {
    second("/../other");
    file("sys/fs/other/cpu.max", "100 100000\n");
    assertThat(ControlGroups.read(root).cpuQuotas()).isEmpty();
  }

  @Test
  void textThatIsNoNumberIsNoLimit() throws IOException {
    second("/");
    file("sys/fs/cgroup/cpu.max", "many 100000\n");
    file("sys/fs/cgroup/memory.max", "");
    assertThat(ControlGroups.read(root).cpuQuotas()).isEmpty();
    assertThat(ControlGroups.read(root).memoryLimit()).isEmpty();
  }

  @Test
  void aSystemThatDoesNotTellSaysWhatIsMissing() {
    assertThatThrownBy(() -> ControlGroups.read(root))
        .isInstanceOf(IOException.class)
        .hasMessage("this system has no /proc/self/cgroup");
    assertThat(new Machine(root).remarks(2))
        .contains(
            "CPU quotas and memory limits cannot be read here: this system has no"
                + " /proc/self/cgroup.");
  }

  @Test
  void theMachineTellsItsLimits() throws IOException {
    second("/q");
    file("sys/fs/cgroup/q/cpu.max", "50000 100000\n");
    file("sys/fs/cgroup/q/memory.max", "2147483648\n");
    file("sys/devices/system/cpu/online", "0-3,8\n");
    file("proc/self/status", "Name:\tjava\nCpus_allowed:\t5\nCpus_allowed_list:\t0,2\n");
    assertThat(new Machine(root).remarks(1))
        .contains(
            "This process may run on 2 of the machine's 5 processors: taskset or a cpuset says so.",
            "A CPU quota of 0.50 processors (control group /q) limits this process, its threads"
                + " together.",
            "There is a memory limit of 2,048 MiB (control group /q).");
  }

  @Test
  void allProcessorsAndNoLimitsNeedNoRemark() throws IOException {
    second("/");
    file("sys/devices/system/cpu/online", "0-1\n");
    file("proc/self/status", "Cpus_allowed_list:\t0-1\n");
    assertThat(new Machine(root).remarks(2))
        .containsExactly("The clock governor cannot be read here.");
  }
}
