package org.inferometer.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.machine.Machine;
import org.inferometer.measure.Phase;
import org.inferometer.plan.InputFingerprint;
import org.inferometer.spi.Executor;
import org.inferometer.spi.Probe;
import org.inferometer.study.Environment;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.Study;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.process.BoundedLog;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.LocalExecutor;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Wire;
import org.inferometer.worker.process.WorkerCommand;
import org.inferometer.worker.process.WorkerOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPartsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void aStudyThatItsFolderCannotTakeIsKeptElsewhereAndSaidWhere() throws Exception {
    Listener listener = new Listener();
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Path file = StudyWriter.write(study(), folder.resolve("missing"), kept, listener);
    assertThat(StudyJson.read(file).id()).isEqualTo("an-id");
    assertThat(listener.remarks)
        .singleElement()
        .asString()
        .contains("missing", "is kept in " + kept.resolve("study.json"));
  }

  @Test
  void aWorkersLibraryFoldersComeAfterTheUsersOwn() throws Exception {
    assertThat(LocalExecutor.appended("/own:", List.of(Path.of("/a"), Path.of("/b"))))
        .isEqualTo("/own::/a:/b");
    List<String> command = List.of("/bin/sh", "-c", "printf %s \"$LD_LIBRARY_PATH\"");
    String before = System.getenv().getOrDefault("LD_LIBRARY_PATH", "");
    try (Executor.Worker worker =
        new LocalExecutor()
            .start(
                command, List.of(Path.of("/added one"), Path.of("/two")), folder.resolve("log"))) {
      String seen = new String(worker.output().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(seen).isEqualTo((before.isEmpty() ? "" : before + ":") + "/added one:/two");
    }
  }

  @Test
  void messagesAreFoundAmongWhateverElseIsPrinted() throws IOException {
    List<Message> heard = new ArrayList<>();
    Message built = new Message.Advanced(Phase.BUILD, 0.5);
    Path log = folder.resolve("log");
    String output = "no end" + Wire.format(built) + "@inferometer {x\n";
    new WorkerOutput(log, heard::add)
        .drain(new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)));
    assertThat(heard).containsExactly(built);
    assertThat(log).content().contains("no end", "@inferometer {x");
  }

  @Test
  void anEndlessLineIsCutAndTheLogIsBounded() throws IOException {
    Path log = folder.resolve("log");
    byte[] endless = new byte[16 << 20];
    java.util.Arrays.fill(endless, (byte) 'x');
    new WorkerOutput(log, message -> {}).drain(new ByteArrayInputStream(endless));
    assertThat(Files.size(log)).isBetween(10L << 20, 11L << 20);
  }

  @Test
  void aLongLogKeepsItsBeginningAndItsEnd() throws IOException {
    Path log = folder.resolve("log");
    byte[] long20 = new byte[20 << 20];
    java.util.Arrays.fill(long20, (byte) 'x');
    byte[] last = "\nlast words".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(last, 0, long20, long20.length - last.length, last.length);
    long20[0] = 'a';
    new BoundedLog(log).drain(new ByteArrayInputStream(long20));
    assertThat(Files.size(log)).isBetween(5L << 20, (5L << 20) + 100);
    assertThat(log)
        .content()
        .startsWith("axx")
        .contains(" bytes are left out ")
        .endsWith("last words");
    assertThat(ExitReason.of(1, log)).endsWith("; its last words: last words");
  }

  @Test
  void whatAWorkerWritesToStandardErrorIsBounded() throws Exception {
    Path log = folder.resolve("log");
    try (Executor.Worker worker =
        new LocalExecutor()
            .start(
                List.of("sh", "-c", "head -c 9000000 /dev/zero >&2; echo the end >&2"),
                List.of(),
                log)) {
      assertThat(worker.await()).isZero();
    }
    assertThat(Files.size(log)).isBetween(5L << 20, (5L << 20) + 100);
    assertThat(log).content().endsWith("the end\n");
  }

  @Test
  void foldersOfOtherFilesHaveOtherFingerprintsThoughTheirBytesLookAlike() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    Files.writeString(one.resolve("a"), "xb\0y");
    Path two = Files.createDirectory(folder.resolve("two"));
    Files.writeString(two.resolve("a"), "x");
    Files.writeString(two.resolve("b"), "y");
    assertThat(InputFingerprint.ofAll(one)).isNotEqualTo(InputFingerprint.ofAll(two));
  }

  @Test
  void aWorkersHeapIsWhatWasAskedFor() {
    assertThat(WorkerCommand.sameJvm(2L << 30, WorkerMain.class)).contains("-Xmx2048m");
    assertThat(WorkerCommand.sameJvm(WorkerMain.class)).contains("-Xmx768m");
  }

  @Test
  void anExitWithoutAResultQuotesTheWorkersLastWords() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "first\ncannot load library\n");
    assertThat(ExitReason.of(1, log))
        .isEqualTo(
            "the worker ended with exit status 1 and without a result; its last words: cannot load"
                + " library");
  }

  @Test
  void aCrashInNativeCodeIsNamedWithItsSignalAndLibrary() throws IOException {
    Path log =
        Files.writeString(
            folder.resolve("log"),
            """
            #
            # A fatal error has been detected by the Java Runtime Environment:
            #
            #  SIGSEGV (0xb) at pc=0x00007fe1dffc2f14, pid=18550, tid=18550
            #
            # JRE version: OpenJDK Runtime Environment (25.0.3+9) (build 25.0.3+9-LTS)
            # Problematic frame:
            # C  [libonnxruntime.so+0x85f14]  run+0x4
            #
            # CreateCoredumpOnCrash turned off, no core file dumped
            #
            """);
    assertThat(ExitReason.of(1, log))
        .isEqualTo(
            "the worker crashed in native code (SIGSEGV in C  [libonnxruntime.so+0x85f14]  run+0x4);"
                + " more is in "
                + log);
  }

  @Test
  void anInterruptedThreadStillWritesTheStudyAndStaysInterrupted() throws Exception {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Thread.currentThread().interrupt();
    Path file = StudyWriter.write(study(), folder, kept, new Listener());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).isEqualTo(folder.resolve("study.json")).exists();
  }

  @Test
  void whatMayDisturbIsReadFromTheMachine() throws IOException {
    Path cpu = Files.createDirectories(folder.resolve("sys/devices/system/cpu/cpu0/cpufreq"));
    Files.writeString(cpu.resolve("scaling_governor"), "powersave\n");
    Files.createDirectories(folder.resolve("proc"));
    Files.writeString(
        folder.resolve("proc/cpuinfo"), "model name\t: Some CPU\nflags\t\t: fpu hypervisor avx\n");
    Files.writeString(folder.resolve("proc/meminfo"), "MemTotal:       1024 kB\n");
    Files.writeString(folder.resolve("proc/loadavg"), "3.50 1 1 1/1 1\n");
    Environment environment = new Machine(folder).environment("1", List.of());
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

  @Test
  void namesOfCellsNeverLeaveTheirFolder() {
    assertThat(Journal.stem("../../x/b1")).doesNotContain("/");
    assertThat(Journal.stem("n".repeat(500) + "/b1")).hasSizeLessThan(160);
  }

  private static Study study() {
    return new Study(
        Study.SCHEMA,
        "an-id",
        Instant.EPOCH,
        List.of("inferometer"),
        new Study.Settings(1, 0, 1, "seeded", 0.01),
        new Environment("os", "cpu", 1, 1, "jvm", "1", List.of(), List.of()),
        List.of(),
        List.of());
  }
}
