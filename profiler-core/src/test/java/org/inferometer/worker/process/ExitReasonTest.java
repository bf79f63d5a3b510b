package org.inferometer.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.machine.ControlGroups.MemoryLimit;
import org.junit.jupiter.api.Test;

class ExitReasonTest {
  private static final int KILLED = 128 + 9;
  private static final Path LOG = Path.of("no.log");

  private static String reason(Optional<MemoryLimit> limit) {
    return ExitReason.of(KILLED, LOG, () -> limit);
  }

  @Test
  void aWorkerThatWasKilledUnderAMemoryLimitNamesIt() {
    assertThat(reason(Optional.of(new MemoryLimit("/m", 512L << 20, Optional.of(1L)))))
        .isEqualTo(
            "the worker was killed by signal 9 (SIGKILL), and there is a memory limit of 512 MiB"
                + " (control group /m), for which the system has ended processes (oom_kill 1): raise"
                + " that limit or choose a smaller batch, then continue the study");
  }

  @Test
  void aLimitThatEndedNobodyIsOneOfTwoCauses() {
    assertThat(reason(Optional.of(new MemoryLimit("/m", 512L << 20, Optional.of(0L)))))
        .contains("often for lack of memory, and there is a memory limit of 512 MiB");
  }

  @Test
  void withoutALimitTheMachinesMemoryIsMeant() {
    assertThat(reason(Optional.empty()))
        .isEqualTo(
            "the worker was killed by signal 9 (SIGKILL), often for lack of memory: free memory or"
                + " choose a smaller batch, then continue the study");
  }
}
