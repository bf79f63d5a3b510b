package org.inferometer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.inferometer.network.EditDistance;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendOption;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Probe;
import org.junit.jupiter.api.Test;

final class BackendSettingsTest {
  private static final BackendOption GRAPH =
      BackendOption.choice("cuda-graph", "whether one launch does all", "off", "on");

  @Test
  void whatTheBackendDeclaresIsTaken() {
    assertThatCode(() -> check(Map.of("cuda-graph", "on"), GRAPH)).doesNotThrowAnyException();
    assertThatCode(() -> check(Map.of())).doesNotThrowAnyException();
  }

  @Test
  void anUnknownNameIsToldWithTheOneThatWasMeant() {
    assertThatThrownBy(() -> check(Map.of("cuda-grph", "on"), GRAPH))
        .isInstanceOf(StudyException.class)
        .hasMessage(
            "the backend fake has no option 'cuda-grph'; did you mean cuda-graph?; it has cuda-graph");
    assertThatThrownBy(() -> check(Map.of("tf32", "on")))
        .hasMessage("the backend fake has no option 'tf32'; it has none");
  }

  @Test
  void aValueThatTheOptionDoesNotTakeIsToldWithThoseItTakes() {
    assertThatThrownBy(() -> check(Map.of("cuda-graph", "maybe"), GRAPH))
        .hasMessage("backend option cuda-graph=maybe: cuda-graph takes off|on");
  }

  @Test
  void aBackendThatTakesOneSetOfInputsSaysSo() {
    assertThatThrownBy(() -> check(Map.of("input-sets", "4"), GRAPH))
        .isInstanceOf(StudyException.class)
        .hasMessage(
            "the inferences of the backend fake take one set of inputs; leave the option input-sets"
                + " out");
  }

  @Test
  void aNumberOfSetsIsFromOneTo99() {
    assertThatCode(() -> check(Map.of("input-sets", "99"), BackendOption.INPUT_SETS))
        .doesNotThrowAnyException();
    for (String none : List.of("0", "-1", "100", "1.5", "x", "")) {
      assertThatThrownBy(() -> check(Map.of("input-sets", none), BackendOption.INPUT_SETS))
          .hasMessageEndingWith("input-sets takes N from 1 to 99");
    }
  }

  @Test
  void theDistanceIsLevenshteins() {
    assertThat(EditDistance.between("kitten", "sitting")).isEqualTo(3);
    assertThat(EditDistance.between("", "abc")).isEqualTo(3);
    assertThat(EditDistance.between("same", "same")).isZero();
  }

  private static void check(Map<String, String> settings, BackendOption... options)
      throws StudyException {
    BackendSettings.check(new Optioned(List.of(options)), settings);
  }

  private record Optioned(List<BackendOption> options) implements Backend {
    @Override
    public String id() {
      return "fake";
    }

    @Override
    public String title() {
      return "Fake";
    }

    @Override
    public Probe probe() {
      return new Probe.Unavailable("it is a fake", "none");
    }

    @Override
    public Engine build(Network network, BuildOptions options) {
      throw new UnsupportedOperationException("nothing is built here");
    }
  }
}
