package org.inferometer.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.measure.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerProcessTest {
  @TempDir Path folder = Path.of("");

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
  void aWorkersHeapIsWhatWasAskedFor() {
    assertThat(WorkerCommand.sameJvm(2L << 30, WorkerProcessTest.class)).contains("-Xmx2048m");
    assertThat(WorkerCommand.sameJvm(WorkerProcessTest.class)).contains("-Xmx768m");
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
}
