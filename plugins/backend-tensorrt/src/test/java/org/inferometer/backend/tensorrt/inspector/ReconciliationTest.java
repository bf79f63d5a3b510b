package org.inferometer.backend.tensorrt.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.spi.LayerSession.LayerTimes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ReconciliationTest {
  static final List<String> EXPLORER = Recordings.EXPLORER;

  private static List<InspectedLayer> layers(String... names) {
    return Stream.of(names).map(InspectedLayer::named).toList();
  }

  @ParameterizedTest
  @FieldSource("EXPLORER")
  void recordedProfilesGiveEveryLayerItsTimeAndTheRestMakesTheWhole(String name) throws Exception {
    Map<String, Double> profile = Recordings.profile(name);
    ReportedTimes reported = new ReportedTimes(3);
    double sum = profile.values().stream().mapToDouble(Double::doubleValue).sum();
    for (int inference = 0; inference < 3; inference++) {
      profile.forEach((layer, ms) -> reported.report(layer, ms.floatValue()));
      reported.endInference(Math.round(sum * 1e6) + 1_000);
    }
    LayerTimes times =
        Reconciliation.of(reported, Recordings.explorer(name).layers(), 1, "recorded");
    assertThat(times.inferences()).isEqualTo(2);
    assertThat(times.remarks()).isEmpty();
    assertThat(times.layersNs()).containsOnlyKeys(profile.keySet());
    long attributed = times.layersNs().values().stream().mapToLong(nanos -> nanos[0]).sum();
    // a report is a float of milliseconds: each layer may be off by half a nanosecond
    assertThat(times.wholeNs()[0] - attributed)
        .isBetween(1_000L - profile.size(), 1_000L + profile.size());
  }

  @Test
  void aNameThatStandsForSeveralLayersIsMatchedInOrder() {
    ReportedTimes reported = new ReportedTimes(2);
    for (int inference = 0; inference < 2; inference++) {
      reported.report("a", 1);
      reported.report("b", 2);
      reported.report("a", 3);
      reported.endInference(10_000_000);
    }
    LayerTimes times = Reconciliation.of(reported, layers("a", "b", "a"), 0, "test");
    assertThat(times.layersNs().get("a")).containsExactly(1_000_000, 1_000_000);
    assertThat(times.layersNs().get("a_2")).containsExactly(3_000_000, 3_000_000);
  }

  @Test
  void whatTheInspectorDoesNotListStaysUnattributedAndIsNamed() {
    ReportedTimes reported = new ReportedTimes(1);
    reported.report("a", 1);
    reported.report("[trainStation1]", 0.5f);
    reported.report("[trainStation2]", 0.25f);
    reported.endInference(2_000_000);
    LayerTimes times = Reconciliation.of(reported, layers("a", "silent"), 0, "test");
    assertThat(times.layersNs()).containsOnlyKeys("a");
    assertThat(times.remarks())
        .containsExactly(
            "IProfiler reported 750 us in what the engine inspector does not list, counted as"
                + " unattributed: [trainStation1], [trainStation2]",
            "IProfiler reported no time for silent");
  }

  @Test
  void theSuffixOfAnOptimisationProfileDoesNotKeepNamesApart() {
    ReportedTimes reported = new ReportedTimes(1);
    reported.report("a [profile 1]", 1);
    reported.endInference(2_000_000);
    LayerTimes times = Reconciliation.of(reported, layers("a"), 0, "test");
    assertThat(times.layersNs().get("a")).containsExactly(1_000_000);
    assertThat(times.remarks()).isEmpty();
  }

  @Test
  void aLayerThatRanInSomeInferencesOnlyTookNoTimeInTheOthers() {
    ReportedTimes reported = new ReportedTimes(3);
    for (int inference = 0; inference < 3; inference++) {
      reported.report("a", 1);
      if (inference == 1) {
        reported.report("branch", 2);
      }
      reported.report("c", 4);
      reported.endInference(9_000_000);
    }
    LayerTimes times = Reconciliation.of(reported, layers("a", "branch", "c"), 0, "test");
    assertThat(times.layersNs().get("branch")).containsExactly(0, 2_000_000, 0);
    assertThat(times.layersNs().get("c")).containsExactly(4_000_000, 4_000_000, 4_000_000);
  }

  @Test
  void reportsThatAreNoTimesAreCountedAndLeftOut() {
    ReportedTimes reported = new ReportedTimes(1);
    reported.report("a", Float.NaN);
    reported.report("b", -1);
    reported.endInference(1_000);
    reported.report("a", 1);
    reported.endInference(1_000);
    LayerTimes times = Reconciliation.of(reported, layers("a", "b"), 0, "test");
    assertThat(times.layersNs().get("a")).containsExactly(0);
    assertThat(times.inferences()).isEqualTo(1);
    assertThat(times.remarks())
        .containsExactly("2 reports of IProfiler were no times and are left out");
  }
}
