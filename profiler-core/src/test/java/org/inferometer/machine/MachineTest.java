package org.inferometer.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.spi.Probe;
import org.inferometer.study.Environment;
import org.inferometer.study.MeasuredOn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  @TempDir Path folder = Path.of("");

  @Test
  void whatMayDisturbIsReadFromTheMachine() throws IOException {
    Path cpu = Files.createDirectories(folder.resolve("sys/devices/system/cpu/cpu0/cpufreq"));
    Files.writeString(cpu.resolve("scaling_governor"), "powersave\n");
    Files.createDirectories(folder.resolve("proc"));
    Files.writeString(
        folder.resolve("proc/cpuinfo"), "model name\t: Some CPU\nflags\t\t: fpu hypervisor avx\n");
    Files.writeString(folder.resolve("proc/meminfo"), "MemTotal:       1024 kB\n");
    Files.writeString(folder.resolve("proc/loadavg"), "3.50 1 1 1/1 1\n");
    Environment environment = new Machine(folder).environment("1", List.of(), 0);
    assertThat(environment.cpu()).isEqualTo("Some CPU");
    assertThat(environment.memoryBytes()).isEqualTo(1 << 20);
    assertThat(new Machine(folder).remarks(4))
        .anyMatch(line -> line.contains("'powersave'"))
        .anyMatch(line -> line.contains("virtual"))
        .anyMatch(line -> line.contains("load average of 3.5 on 4 cores"));
  }

  @Test
  void aGpuIsKnownByItsDriverToo() throws IOException {
    Files.createDirectories(folder.resolve("proc/driver/nvidia"));
    Files.writeString(folder.resolve("proc/cpuinfo"), "model name\t: Some CPU\n");
    Files.writeString(
        folder.resolve("proc/driver/nvidia/version"),
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\n");
    Probe.Device gpu = new Probe.Device("GPU-1", "NVIDIA H200", "gpu");
    assertThat(new Machine(folder).measuredOn(gpu))
        .isEqualTo(new MeasuredOn("Some CPU", "NVIDIA H200", "580.65.06"));
  }

  @Test
  void aGpuWhoseDriverIsNotToldIsAGpuStill() {
    Machine silent = new Machine(folder);
    MeasuredOn gpu = silent.measuredOn(new Probe.Device("GPU-1", "NVIDIA H200", "gpu"));
    MeasuredOn cpu = silent.measuredOn(new Probe.Device("cpu", "Some CPU", "cpu"));
    assertThat(gpu.driver()).isEqualTo("unknown");
    assertThat(gpu.kind()).isEqualTo("gpu");
    assertThat(cpu.driver()).isEmpty();
    assertThat(cpu.kind()).isEqualTo("cpu");
  }
}
