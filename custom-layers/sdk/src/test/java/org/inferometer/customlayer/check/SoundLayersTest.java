package org.inferometer.customlayer.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SoundLayersTest {
  private static final int SEEDS = 1000;

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
        .hasSizeGreaterThanOrEqualTo(12)
        .allSatisfy(check -> assertThat(check.cases()).isPositive());
  }

  @ParameterizedTest
  @MethodSource("all")
  void aLayerThatIsRightRaisesNoAlarmWithAnySeed(TestLayer layer) {
    for (int seed = 0; seed < SEEDS; seed++) {
      LayerCheck.of(layer)
          .seed(seed)
          .cases(2)
          .largest(1024)
          .only("values", "special-values")
          .run()
          .requirePassed();
    }
  }
}
