package org.inferometer.layers.rmsnorm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.inferometer.layers.LayerRuns.assertKernelIsClose;
import static org.inferometer.layers.LayerRuns.kernel;
import static org.inferometer.layers.LayerRuns.random;
import static org.inferometer.layers.LayerRuns.reference;
import static org.inferometer.layers.LayerRuns.tensor;

import java.util.List;
import java.util.stream.DoubleStream;
import org.inferometer.customlayer.cuda.Launch.Extent;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.layers.LayerRuns;
import org.inferometer.layers.rmsnorm.RmsNorm.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RmsNormTest {
  private static final RmsNorm LAYER = new RmsNorm();
  private static final List<ElementType> TYPES =
      List.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16);

  @Test
  void eachRowIsDividedByItsRootMeanSquare() {
    // √((1 + 49) / 2) is 5, √((25 + 25) / 2) too.
    HostTensor x = floats("2x2", 1, 7, 5, -5);

    assertThat(reference(LAYER, new Settings(1e-30f), x, floats("2", 1, 10)))
        .containsExactly(new double[] {0.2, 14, 1, -10}, offset(1e-15));
  }

  @Test
  void epsilonStandsUnderTheRoot() {
    // 9 + 16 is 25.
    assertThat(reference(LAYER, new Settings(16), floats("3", 3, -3, 3), floats("3", 5, 5, 5)))
        .containsExactly(new double[] {3, -3, 3}, offset(1e-15));
  }

  @Test
  void aRowOfZerosStaysZero() {
    HostTensor zeros = floats("1x3", 0, 0, 0);

    assertThat(kernel(LAYER, new Settings(1e-6f), zeros, floats("3", 1, 2, 3)))
        .containsExactly(0, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "7, 7",
    "5x1, 1",
    "3x64, 64",
    "2x3x2x5, 5",
    "2x1024, 1024",
    "3x2501, 2501",
    "0x4, 4",
    "3x0, 0"
  })
  void theKernelGivesWhatTheReferenceMeans(String sizes, String n) {
    for (ElementType type : TYPES) {
      for (Record settings : LAYER.attributeSamples()) {
        assertKernelIsClose(
            LAYER, settings, _ -> 1e-12, random(type, sizes, 1, 3), random(type, n, 2, 1));
      }
    }
  }

  /// 300² is 90000, which FP16 does not hold.
  @Test
  void squaresBeyondTheTypesRangeAreSummed() {
    for (double x : new double[] {300, 65_504}) {
      double[] row = DoubleStream.generate(() -> x).limit(8).toArray();
      assertThat(
              kernel(
                  LAYER,
                  new Settings(1e-6f),
                  tensor(ElementType.FLOAT16, "1x8", row),
                  tensor(ElementType.FLOAT16, "8", 1, 1, 1, 1, 1, 1, 1, 1)))
          .containsOnly(1);
    }
  }

  @Test
  void numbersThatAreNotFiniteGiveWhatTheFormulaGives() {
    HostTensor x = floats("3x2", Double.NaN, 1, Double.POSITIVE_INFINITY, 1, 3, 3);
    HostTensor scale = floats("2", 1, 1);
    double nan = Double.NaN;

    assertThat(reference(LAYER, new Settings(1e-30f), x, scale))
        .containsExactly(new double[] {nan, nan, nan, 0, 1, 1}, offset(1e-15));
    assertThat(kernel(LAYER, new Settings(1e-30f), x, scale))
        .containsExactly(nan, nan, nan, 0, 1, 1);
  }

  @Test
  void anEpsilonThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new Settings(0)).hasMessage("epsilon is a number above 0, not 0.0");
    assertThatThrownBy(() -> new Settings(Float.POSITIVE_INFINITY))
        .hasMessageContaining("Infinity");
  }

  @Test
  void aGridCoversEveryRow() {
    assertThat(grid(0, "3x5x700")).isEqualTo(Extent.of(15));
    assertThat(grid(1, "3x5x700")).isEqualTo(Extent.of(2)); // 8 rows a block
    assertThat(grid(0, "3x0").product()).isZero();
    assertThat(grid(1, "0x3").product()).isZero();
  }

  private static Extent grid(int tactic, String sizes) {
    RmsNormCuda kernel = new RmsNormCuda();
    Tactic chosen = kernel.tactics(TYPES).get(tactic);
    TensorType x = new TensorType(ElementType.FLOAT, LayerRuns.shape(sizes));
    return kernel.launch(chosen, new Operands(new Settings(1), List.of(x, x), List.of(x))).grid();
  }

  private static HostTensor floats(String sizes, double... values) {
    return tensor(ElementType.FLOAT, sizes, values);
  }
}
