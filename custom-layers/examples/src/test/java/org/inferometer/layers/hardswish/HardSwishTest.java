package org.inferometer.layers.hardswish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.inferometer.layers.LayerRuns.assertKernelIsClose;
import static org.inferometer.layers.LayerRuns.kernel;
import static org.inferometer.layers.LayerRuns.random;
import static org.inferometer.layers.LayerRuns.reference;
import static org.inferometer.layers.LayerRuns.tensor;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Launch.Extent;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.layers.LayerRuns;
import org.inferometer.layers.hardswish.HardSwish.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HardSwishTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final HardSwish LAYER = new HardSwish();

  /// The formula of the MobileNetV3 paper, which has no slope.
  @Test
  void withSlopesOfOneItIsThePublishedHardSwish() {
    double[] x = DoubleStream.iterate(-5, v -> v + 0.25).limit(41).toArray();
    DoubleUnaryOperator published = v -> v * Math.min(Math.max(0, v + 3), 6) / 6;

    assertThat(reference(LAYER, new Settings(6), floats("1x1x41", x), floats("1", 1)))
        .containsExactly(DoubleStream.of(x).map(published).toArray(), offset(1e-15));
  }

  @Test
  void eachChannelHasItsSlope() {
    HostTensor x = floats("2x2x1", 1, 1, -1, 2);
    // 1 (0.25 + 0.5), 1 (-0.5 + 0.5), -1 (-0.25 + 0.5), 2 clip(-1 + 0.5).
    assertThat(reference(LAYER, new Settings(4), x, floats("2", 1, -2)))
        .containsExactly(0.75, 0, -0.25, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "2x3, 3",
    "1x1x1, 1",
    "2x5x7x11, 5",
    "3x2x1031, 2",
    "5x700, 700",
    "0x3x4, 3",
    "3x0x2, 0",
    "3x2x0, 2",
    "2x3x1x2x2x5, 3"
  })
  void theKernelGivesWhatTheReferenceMeans(String sizes, String channels) {
    for (ElementType type : List.of(ElementType.FLOAT, ElementType.FLOAT16)) {
      for (Record settings : LAYER.attributeSamples()) {
        HostTensor x = random(type, sizes, 1, 4);
        // The gate is off by two roundings of numbers up to 1.
        assertKernelIsClose(
            LAYER,
            settings,
            i -> 0x3p-24 * Math.abs(TensorElements.get(x, i)),
            x,
            random(type, channels, 2, 1));
      }
    }
  }

  @Test
  void numbersThatAreNotFiniteGiveWhatTheFormulaGives() {
    HostTensor x = floats("1x1x6", Double.NaN, INFINITY, -INFINITY, 0, 1e38, -1e38);

    assertSame(x, 1, Double.NaN, INFINITY, Double.NaN, 0, 1e38f, 0);
    assertSame(x, -1e38, Double.NaN, Double.NaN, -INFINITY, 0, 0, -1e38f);
    assertSame(x, Double.NaN, filled(6, Double.NaN));
    assertSame(x, 0, Double.NaN, Double.NaN, Double.NaN, 0, 1e38f / 2, -1e38f / 2);
  }

  private static void assertSame(HostTensor x, double slope, double... meant) {
    HostTensor slopes = floats("1", slope);
    assertThat(positiveZeros(reference(LAYER, new Settings(6), x, slopes))).containsExactly(meant);
    assertThat(positiveZeros(kernel(LAYER, new Settings(6), x, slopes))).containsExactly(meant);
  }

  @Test
  void aDivisorThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new Settings(-1)).hasMessage("divisor is from 1e-6 to 1e6, not -1.0");
    assertThatThrownBy(() -> new Settings(Float.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void aGridCoversEveryElementAndNoEmptyOne() {
    assertThat(launch("planes", ElementType.FLOAT16, "2x3x4097").grid())
        .isEqualTo(new Extent(3, 6, 1)); // 2048 elements a block
    assertThat(launch("elements", ElementType.FLOAT, "2x3x4097").grid()).isEqualTo(Extent.of(97));
    assertThat(launch("planes", ElementType.FLOAT, "100x1000x1").grid())
        .isEqualTo(new Extent(1, 65_535, 1));
    assertThat(launch("planes", ElementType.FLOAT, "2x3x0").grid().product()).isZero();
    assertThat(launch("elements", ElementType.FLOAT, "0x3x2").grid().product()).isZero();
  }

  private static Launch launch(String tactic, ElementType type, String sizes) {
    HardSwishCuda kernel = new HardSwishCuda();
    Tactic chosen =
        kernel.tactics(List.of(type, type, type)).stream()
            .filter(each -> each.name().equals(tactic))
            .findFirst()
            .orElseThrow();
    TensorType x = new TensorType(type, LayerRuns.shape(sizes));
    TensorType slope = new TensorType(type, LayerRuns.shape("3"));
    return kernel.launch(chosen, new Operands(new Settings(6), List.of(x, slope), List.of(x)));
  }

  private static HostTensor floats(String sizes, double... values) {
    return tensor(ElementType.FLOAT, sizes, values);
  }

  private static double[] filled(int count, double value) {
    return DoubleStream.generate(() -> value).limit(count).toArray();
  }

  /// Both zeros count as one.
  private static double[] positiveZeros(double[] values) {
    return DoubleStream.of(values).map(value -> value + 0.0).toArray();
  }
}
