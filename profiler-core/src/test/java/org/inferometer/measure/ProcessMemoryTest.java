package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
  @TempDir Path folder = Path.of("");

  @Test
  void thePeakOfMemoryIsSetBackAndReadFromTheKernel() throws Exception {
    Path status = Files.writeString(folder.resolve("status"), "Name:\tjava\nVmHWM:\t  2048 kB\n");
    Path clear = Files.createFile(folder.resolve("clear_refs"));
    assertThat(ProcessMemory.start(status, clear).peakBytes())
        .isEqualTo(Reading.exact(2048 * 1024, "B"));
    assertThat(clear).hasContent("5");
  }

  @Test
  void aPeakThatCannotBeSetBackIsAnEstimateThatSaysSo() throws Exception {
    Path status = Files.writeString(folder.resolve("status"), "VmHWM:\t  2048 kB\n");
    Path missing = folder.resolve("missing");
    assertThat(ProcessMemory.start(status, missing).peakBytes())
        .isInstanceOfSatisfying(
            Reading.Estimated.class,
            peak -> {
              assertThat(peak.value()).isEqualTo(2048 * 1024);
              assertThat(peak.method()).startsWith("peak since the process began");
            });
    assertThat(missing).doesNotExist();
  }

  @Test
  void aSystemWithoutThatFileHasNoPeak() {
    Path missing = folder.resolve("missing");
    assertThat(ProcessMemory.start(missing, missing).peakBytes())
        .isInstanceOf(Reading.Unavailable.class);
  }
}
