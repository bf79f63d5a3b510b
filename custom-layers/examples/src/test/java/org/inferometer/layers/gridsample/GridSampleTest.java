package org.inferometer.layers.gridsample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.inferometer.layers.LayerRuns.assertKernelIsClose;
import static org.inferometer.layers.LayerRuns.kernel;
import static org.inferometer.layers.LayerRuns.random;
import static org.inferometer.layers.LayerRuns.reference;
import static org.inferometer.layers.LayerRuns.tensor;

import java.util.List;
import java.util.stream.IntStream;
import org.inferometer.customlayer.cuda.Launch.Extent;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.layers.LayerRuns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridSampleTest {
  private static final GridSample LAYER = new GridSample();
  private static final double NAN = Double.NaN;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  /// The example of the ONNX specification: the numbers 0 to 15 as an image, sampled six times in
  /// each direction from edge to edge.
  @Test
  void theExampleOfTheSpecificationComesOut() {
    double[] steps = {-1, -0.6, -0.2, 0.2, 0.6, 1};
    double[] grid =
        IntStream.range(0, 72)
            .mapToDouble(i -> i % 2 == 0 ? steps[i / 2 % 6] : steps[i / 12])
            .toArray();
    double[] expected = {
      0.00, 0.15, 0.55, 0.95, 1.35, 0.75,
      0.60, 1.50, 2.30, 3.10, 3.90, 2.10,
      2.20, 4.70, 5.50, 6.30, 7.10, 3.70,
      3.80, 7.90, 8.70, 9.50, 10.30, 5.30,
      5.40, 11.10, 11.90, 12.70, 13.50, 6.90,
      3.00, 6.15, 6.55, 6.95, 7.35, 3.75
    };

    assertThat(
            reference(
                LAYER,
                new Settings("bilinear", "zeros", false),
                image("1x1x4x4"),
                tensor(ElementType.FLOAT, "1x6x6x2", grid)))
        .containsExactly(expected, offset(1e-6)); // Positions are float32.
  }

  /// The image has the pixels 0 and 1 over 2 and 3.
  @ParameterizedTest
  @CsvSource({
    // The centre lies between all four, the corner on a pixel or at its edge.
    "bilinear, zeros, false, 0, 0, 1.5",
    "bilinear, zeros, true, 1, 1, 3",
    "bilinear, zeros, false, 1, 1, 0.75",
    "bilinear, border, false, 1, 1, 3",
    "bilinear, zeros, true, 1, -1, 1",
    "bilinear, border, true, 7, -7, 1",
    "bilinear, zeros, true, 7, -7, 0",
    // Of two equally near ones the even one: 0.5 is 0, and 1.5, beyond the image, is 2.
    "nearest, zeros, true, 0, 0, 0",
    "nearest, zeros, false, 1, 1, 0",
    "nearest, border, false, 1, 1, 3",
    "nearest, zeros, false, 0.4, -0.4, 1"
  })
  void aPositionGivesWhatItsAttributesSay(
      String mode, String padding, boolean align, double x, double y, double expected) {
    Settings settings = new Settings(mode, padding, align);
    HostTensor image = image("1x1x2x2");
    HostTensor grid = tensor(ElementType.FLOAT, "1x1x1x2", x, y);

    assertThat(reference(LAYER, settings, image, grid)).containsExactly(expected);
    assertThat(kernel(LAYER, settings, image, grid)).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1x1x1x1, 1x1x1x2", "2x3x5x7, 2x4x6x2", "1x9x4x3, 1x13x31x2", "3x2x1x17, 3x1x5x2",
    "0x2x3x3, 0x2x2x2", "2x0x3x3, 2x2x2x2", "2x3x0x3, 2x2x2x2", "2x3x3x0, 2x2x2x2",
    "2x3x3x3, 2x0x2x2"
  })
  void theKernelGivesWhatTheReferenceMeans(String image, String grid) {
    for (ElementType type : List.of(ElementType.FLOAT, ElementType.FLOAT16)) {
      for (Record settings : LAYER.attributeSamples()) {
        assertKernelIsClose(
            LAYER,
            settings,
            _ -> 1e-12,
            random(type, image, 1, 3),
            random(ElementType.FLOAT, grid, 2, 0.7));
      }
    }
  }

  @Test
  void aPositionThatIsNotFiniteIsNoPixel() {
    HostTensor grid =
        tensor(ElementType.FLOAT, "1x1x4x2", NAN, 0, 0, NAN, INFINITY, 0, -INFINITY, INFINITY);

    for (String mode : List.of("bilinear", "nearest")) {
      assertBoth(new Settings(mode, "zeros", false), grid, NAN, NAN, 0, 0);
    }
    assertBoth(new Settings("bilinear", "border", true), grid, NAN, NAN, 2, 2);
    assertBoth(new Settings("nearest", "border", true), grid, NAN, NAN, 1, 2);
  }

  private static void assertBoth(Settings settings, HostTensor grid, double... expected) {
    HostTensor image = image("1x1x2x2");
    assertThat(reference(LAYER, settings, image, grid)).containsExactly(expected);
    assertThat(kernel(LAYER, settings, image, grid)).containsExactly(expected);
  }

  @Test
  void whatThePixelsHoldIsWeighted() {
    HostTensor image = tensor(ElementType.FLOAT, "1x1x1x3", NAN, 1, INFINITY);
    // Half of the first two, the second alone, half of the last two.
    HostTensor grid = tensor(ElementType.FLOAT, "1x1x3x2", -0.5, 0, 0, 0, 0.5, 0);

    // At the second pixel the third one has the weight 0, and 0 times an infinity is NaN.
    assertThat(kernel(LAYER, new Settings("bilinear", "zeros", true), image, grid))
        .containsExactly(NAN, NAN, INFINITY);
    assertThat(kernel(LAYER, new Settings("nearest", "zeros", true), image, grid))
        .containsExactly(NAN, 1, INFINITY);
  }

  @Test
  void aModeThatIsNotKnownIsRefused() {
    assertThatThrownBy(() -> new Settings("cubic", "zeros", false))
        .hasMessage("mode is bilinear or nearest, not 'cubic'");
    assertThatThrownBy(() -> new Settings("nearest", "reflection", false))
        .hasMessage("padding is zeros or border, not 'reflection'");
  }

  @Test
  void aGridCoversEveryPositionAndChannel() {
    assertThat(grid(0, "2x9x4x4", "2x13x31x2")).isEqualTo(new Extent(7, 9, 1)); // 806 positions
    assertThat(grid(1, "2x9x4x4", "2x13x31x2")).isEqualTo(new Extent(7, 2, 1));
    assertThat(grid(0, "2x0x4x4", "2x13x31x2").product()).isZero();
    assertThat(grid(1, "2x9x4x4", "2x0x31x2").product()).isZero();
  }

  private static Extent grid(int tactic, String image, String grid) {
    GridSampleCuda kernel = new GridSampleCuda();
    ElementType type = ElementType.FLOAT;
    TensorType x = new TensorType(type, LayerRuns.shape(image));
    TensorType at = new TensorType(type, LayerRuns.shape(grid));
    String[] sizes = grid.split("x", -1);
    String output = String.join("x", sizes[0], image.split("x", -1)[1], sizes[1], sizes[2]);
    TensorType y = new TensorType(type, LayerRuns.shape(output));
    return kernel
        .launch(
            kernel.tactics(List.of(type, type, type)).get(tactic),
            new Operands(new Settings("bilinear", "zeros", false), List.of(x, at), List.of(y)))
        .grid();
  }

  /// The numbers from 0 on.
  private static HostTensor image(String sizes) {
    int count = (int) LayerRuns.shape(sizes).elementCount();
    return tensor(ElementType.FLOAT, sizes, IntStream.range(0, count).asDoubleStream().toArray());
  }
}
