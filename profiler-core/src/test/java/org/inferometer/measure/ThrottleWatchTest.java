package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.inferometer.machine.ControlGroups.CpuQuota;
import org.inferometer.spi.Probe.Device;
import org.inferometer.study.HeldBack;
import org.junit.jupiter.api.Test;

class ThrottleWatchTest {
  private static final Device CPU = new Device("cpu", "a CPU", "cpu");

  private List<CpuQuota> quotas = List.of();

  private ThrottleWatch watch(CpuQuota... before) {
    quotas = List.of(before);
    return ThrottleWatch.start(List.of(), CPU, () -> quotas);
  }

  private static CpuQuota quota(String group, long periods, long throttled) {
    return new CpuQuota(group, 0.5, Optional.of(periods), Optional.of(throttled));
  }

  @Test
  void aQuotaThatWasUsedUpDuringThePassIsACause() {
    ThrottleWatch watch = watch(quota("/q", 1_000, 100), quota("/", 5, 5));
    quotas = List.of(quota("/q", 1_806, 768), quota("/", 5, 5));
    assertThat(watch.heldBack(1))
        .extracting(HeldBack::sentence)
        .containsExactly(
            "A CPU quota of 0.50 processors (control group /q) held the process back in 668 of 806"
                + " periods: raise it, or measure where there is none.");
  }

  @Test
  void aQuotaThatWasUsedUpBeforeOrHardlyAtAllIsNone() {
    ThrottleWatch watch = watch(quota("/q", 1_000, 900));
    quotas = List.of(quota("/q", 1_200, 901));
    assertThat(watch.heldBack(1)).isEmpty();
  }

  @Test
  void aQuotaWithoutCountersGivesNoVerdict() {
    CpuQuota silent = new CpuQuota("/q", 0.5, Optional.empty(), Optional.empty());
    assertThat(watch(silent).heldBack(1)).isEmpty();
  }
}
