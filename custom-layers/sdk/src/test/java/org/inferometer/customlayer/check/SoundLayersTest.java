package org.inferometer.customlayer.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SoundLayersTest {
  static List<TestLayer> all() {
    return Layers.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aLayerThatIsRightPassesEveryCheck(TestLayer layer) {
    LayerReport report = LayerCheck.of(layer).seed(1).cases(300).run();

    report.requirePassed();
    assertThat(report.checks())
        .filteredOn(check -> check.outcome() instanceof Check.Passed)
        .allSatisfy(check -> assertThat(check.cases()).isPositive());
  }
}
