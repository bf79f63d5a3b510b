package org.inferometer.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.customlayer.CpuKernel;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.check.LayerCheck;
import org.inferometer.customlayer.check.LayerReport;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorElements;
import org.inferometer.layers.biasgelu.BiasGelu;
import org.inferometer.layers.biasgelu.NormalDistribution;
import org.inferometer.layers.gridsample.GridSample;
import org.inferometer.layers.hardswish.HardSwish;
import org.inferometer.layers.rmsnorm.RmsNorm;
import org.inferometer.operator.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Kernels of the examples with one mistake each, as people make them: checks find them all, and
/// nothing in the kernels as they are.
class MutantsTest {
  private static final String[] VALUES = {"values", "special-values"};

  /// A layer with another CPU kernel.
  private record Mutant(CustomLayer layer, CpuKernel kernel) implements CustomLayer {
    @Override
    public Signature signature() {
      return layer.signature();
    }

    @Override
    public void reference(LayerCall call) {
      layer.reference(call);
    }

    @Override
    public Row describe(Row row) {
      return layer.describe(row);
    }

    @Override
    public List<Record> attributeSamples() {
      return layer.attributeSamples();
    }

    @Override
    public Optional<CpuKernel> cpuKernel() {
      return Optional.of(kernel);
    }
  }

  private static Arguments mutant(String mistake, CustomLayer layer, CpuKernel kernel) {
    return Arguments.of(mistake, new Mutant(layer, kernel));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mutant("the rest of a vector loop is forgotten", new HardSwish(), MutantsTest::withoutTail),
        mutant(
            "slopes lie over the last dimension",
            new HardSwish(),
            call -> swish(call, 1, 6, false)),
        mutant(
            "the divisor is always the default", new HardSwish(), call -> swish(call, 0, 6, false)),
        mutant("the gate swallows NaN", new HardSwish(), call -> swish(call, 0, 0, true)),
        mutant("the last element is not written", new HardSwish(), MutantsTest::withoutLast),
        mutant("squares are summed in float16", new RmsNorm(), call -> norm(call, true, true, 0)),
        mutant("epsilon is left out", new RmsNorm(), call -> norm(call, false, false, 0)),
        mutant(
            "the mean is over one element less", new RmsNorm(), call -> norm(call, false, true, 1)),
        mutant("the mean is subtracted", new RmsNorm(), MutantsTest::centred),
        mutant("all rows have the factor of the first", new RmsNorm(), MutantsTest::firstRow),
        mutant("the scale is that of the row", new RmsNorm(), MutantsTest::scaledByRow),
        mutant("the gate is the approximation by tanh", new BiasGelu(), MutantsTest::byTanh),
        mutant("the gate is without the bias", new BiasGelu(), MutantsTest::gateWithoutBias),
        mutant("the bias lies over the first dimension", new BiasGelu(), MutantsTest::biasOverRows),
        mutant("x and y of a position are exchanged", new GridSample(), MutantsTest::exchanged),
        mutant("pixels at the border are left out", new GridSample(), MutantsTest::withoutBorder),
        mutant("images of a batch share positions", new GridSample(), MutantsTest::firstPositions));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void eachMistakeIsFound(String mistake, CustomLayer mutant) {
    LayerReport report = LayerCheck.of(mutant).seed(1).only(VALUES).run();

    assertThat(report.failures()).as(mistake).isNotEmpty();
    assertThat(report.failures())
        .allSatisfy(failure -> assertThat(failure.tensor()).isEqualTo("y"));
  }

  /// What mistakes are made in has none itself.
  static Stream<Arguments> sound() {
    return Stream.of(
        mutant("hard-swish", new HardSwish(), call -> swish(call, 0, 0, false)),
        mutant("RMS normalisation", new RmsNorm(), call -> norm(call, false, true, 0)),
        mutant(
            "bias and GELU",
            new BiasGelu(),
            call -> gelu(call, (sum, _) -> NormalDistribution.below(sum))),
        mutant("grid sampling", new GridSample(), call -> sample(call, false, false, false)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sound")
  void withoutMistakesTheyPass(String name, CustomLayer layer) {
    assertThat(LayerCheck.of(layer).seed(1).only(VALUES).run().failures()).as(name).isEmpty();
  }

  static Stream<CustomLayer> examples() {
    return Stream.of(new HardSwish(), new RmsNorm(), new GridSample(), new BiasGelu());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theExamplesPassAllChecks(CustomLayer layer) {
    LayerCheck.of(layer).seed(1).cases(60).run().requirePassed();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theExamplesRaiseNoAlarmInAThousandSeeds(CustomLayer layer) {
    LayerCheck check = LayerCheck.of(layer).cases(2).largest(1024).only(VALUES);
    for (long seed = 1; seed <= 1_000; seed++) {
      check.seed(seed).run().requirePassed();
    }
  }

  /// @param axis over which slopes lie: 0 for channels, 1 for the last dimension
  /// @param divisor instead of the attribute's; 0 for that
  /// @param comparing whether the gate is found by comparisons, which are false for NaN
  private static void swish(LayerCall call, int axis, float divisor, boolean comparing) {
    Shape shape = call.output(0).type().shape();
    float by = divisor == 0 ? call.attributes(HardSwish.Settings.class).divisor() : divisor;
    long plane = axis == 1 ? 1 : plane(shape);
    for (long i = 0; i < shape.elementCount(); i++) {
      float x = (float) call.read(0, i);
      float gate = (float) call.read(1, i / plane % shape.dim(1)) * x / by + 0.5f;
      float clipped =
          comparing ? (gate > 0 ? gate < 1 ? gate : 1 : 0) : Math.min(Math.max(gate, 0), 1);
      call.write(0, i, comparing && Float.isNaN(gate) ? 0 : x * clipped);
    }
  }

  private static long plane(Shape shape) {
    long plane = 1;
    for (int axis = 2; axis < shape.rank(); axis++) {
      plane *= shape.dim(axis);
    }
    return plane;
  }

  private static void withoutTail(LayerCall call) {
    swish(call, 0, 0, false);
    long elements = call.output(0).type().shape().elementCount();
    for (long i = elements & -8; i < elements; i++) {
      call.write(0, i, 0);
    }
  }

  private static void withoutLast(LayerCall call) {
    long last = call.output(0).type().shape().elementCount() - 1;
    double before = last < 0 ? 0 : TensorElements.get(call.output(0), last);
    swish(call, 0, 0, false);
    if (last >= 0) {
      call.write(0, last, before);
    }
  }

  private static void norm(LayerCall call, boolean half, boolean withEpsilon, int less) {
    Shape shape = call.output(0).type().shape();
    long n = shape.dim(-1);
    double epsilon = withEpsilon ? call.attributes(RmsNorm.Settings.class).epsilon() : 0;
    for (long row = 0; row < shape.elementCount(); row += n) {
      float squares = 0;
      for (long i = 0; i < n; i++) {
        float x = (float) call.read(0, row + i);
        squares = half ? half(squares + half(x * x)) : squares + x * x;
      }
      double root = Math.sqrt(squares / Math.max(1, n - less) + epsilon);
      for (long i = 0; i < n; i++) {
        call.write(0, row + i, call.read(0, row + i) / root * call.read(1, i));
      }
    }
  }

  private static float half(float x) {
    return Float.float16ToFloat(Float.floatToFloat16(x));
  }

  private static void centred(LayerCall call) {
    Shape shape = call.output(0).type().shape();
    long n = shape.dim(-1);
    double epsilon = call.attributes(RmsNorm.Settings.class).epsilon();
    for (long row = 0; row < shape.elementCount(); row += n) {
      double sum = 0;
      double squares = 0;
      for (long i = 0; i < n; i++) {
        sum += call.read(0, row + i);
        squares += call.read(0, row + i) * call.read(0, row + i);
      }
      double mean = sum / n;
      double root = Math.sqrt(squares / n - mean * mean + epsilon);
      for (long i = 0; i < n; i++) {
        call.write(0, row + i, (call.read(0, row + i) - mean) / root * call.read(1, i));
      }
    }
  }

  private static void firstRow(LayerCall call) {
    Shape shape = call.output(0).type().shape();
    long n = shape.dim(-1);
    double squares = 0;
    for (long i = 0; i < Math.min(n, shape.elementCount()); i++) {
      squares += call.read(0, i) * call.read(0, i);
    }
    double root = Math.sqrt(squares / n + call.attributes(RmsNorm.Settings.class).epsilon());
    for (long i = 0; i < shape.elementCount(); i++) {
      call.write(0, i, call.read(0, i) / root * call.read(1, i % n));
    }
  }

  private static void scaledByRow(LayerCall call) {
    norm(call, false, true, 0);
    Shape shape = call.output(0).type().shape();
    long n = shape.dim(-1);
    for (long i = 0; i < shape.elementCount(); i++) {
      double y = TensorElements.get(call.output(0), i);
      call.write(0, i, y / call.read(1, i % n) * call.read(1, i / n % n));
    }
  }

  private static void byTanh(LayerCall call) {
    gelu(
        call, (sum, _) -> 0.5 * (1 + Math.tanh(0.7978845608 * (sum + 0.044715 * sum * sum * sum))));
  }

  private static void gateWithoutBias(LayerCall call) {
    gelu(call, (_, x) -> NormalDistribution.below(x));
  }

  private interface Gate {
    double of(double sum, double x);
  }

  private static void gelu(LayerCall call, Gate gate) {
    Shape shape = call.output(0).type().shape();
    for (long i = 0; i < shape.elementCount(); i++) {
      double x = call.read(0, i);
      double sum = x + call.read(1, i % shape.dim(-1));
      call.write(0, i, sum * gate.of(sum, x));
    }
  }

  private static void biasOverRows(LayerCall call) {
    Shape shape = call.output(0).type().shape();
    long n = shape.dim(-1);
    for (long i = 0; i < shape.elementCount(); i++) {
      double sum = call.read(0, i) + call.read(1, i / n % n);
      call.write(0, i, sum * NormalDistribution.below(sum));
    }
  }

  private static void exchanged(LayerCall call) {
    sample(call, true, false, false);
  }

  private static void withoutBorder(LayerCall call) {
    sample(call, false, true, false);
  }

  private static void firstPositions(LayerCall call) {
    sample(call, false, false, true);
  }

  /// Bilinear sampling with zeros outside, as of the defaults; other settings by the reference.
  private static void sample(LayerCall call, boolean exchanged, boolean inner, boolean first) {
    LAYER.reference(call);
    Shape image = call.input(0).type().shape();
    Shape output = call.output(0).type().shape();
    long positions = output.dim(2) * output.dim(3);
    for (long i = 0; i < output.elementCount() && isDefault(call); i++) {
      long plane = i / positions;
      long from = first ? 0 : plane / image.dim(1) * positions;
      long position = 2 * (from + i % positions);
      double x = ((call.read(1, position + (exchanged ? 1 : 0)) + 1) * image.dim(3) - 1) / 2;
      double y = ((call.read(1, position + (exchanged ? 0 : 1)) + 1) * image.dim(2) - 1) / 2;
      double sum = 0;
      for (double row : new double[] {Math.floor(y), Math.floor(y) + 1}) {
        for (double column : new double[] {Math.floor(x), Math.floor(x) + 1}) {
          double weight = (1 - Math.abs(y - row)) * (1 - Math.abs(x - column));
          sum += pixel(call, plane, row, column, inner ? 1 : 0, weight);
        }
      }
      call.write(0, i, Double.isNaN(x) || Double.isNaN(y) ? Double.NaN : sum);
    }
  }

  private static final CustomLayer LAYER = new GridSample();

  private static boolean isDefault(LayerCall call) {
    return call.attributes().equals(LAYER.signature().attributes().defaults());
  }

  private static double pixel(
      LayerCall call, long plane, double row, double column, int margin, double weight) {
    Shape image = call.input(0).type().shape();
    boolean outside =
        !(row >= margin
            && row < image.dim(2) - margin
            && column >= margin
            && column < image.dim(3) - margin);
    return outside
        ? 0
        : weight * call.read(0, (plane * image.dim(2) + (long) row) * image.dim(3) + (long) column);
  }
}
