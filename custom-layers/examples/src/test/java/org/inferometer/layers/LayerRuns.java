package org.inferometer.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature.Written;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.operator.PartialShape;

/// Runs the reference and the kernel of a layer with one output on tensors that a test makes.
public final class LayerRuns {
  private LayerRuns() {}

  public static HostTensor tensor(ElementType type, String sizes, double... values) {
    HostTensor tensor = allocate(new TensorType(type, shape(sizes)));
    assertThat(values).hasSize((int) tensor.type().shape().elementCount());
    for (int i = 0; i < values.length; i++) {
      TensorElements.set(tensor, i, values[i]);
    }
    return tensor;
  }

  /// Numbers of a normal distribution, rounded to the type.
  public static HostTensor random(ElementType type, String sizes, long seed, double spread) {
    Random random = new Random(seed);
    int count = (int) shape(sizes).elementCount();
    return tensor(
        type, sizes, random.doubles(count).map(_ -> spread * random.nextGaussian()).toArray());
  }

  /// @param sizes `2x3`, or `scalar`
  public static Shape shape(String sizes) {
    return sizes.equals("scalar")
        ? Shape.of()
        : Shape.of(Stream.of(sizes.split("x", -1)).mapToLong(Long::parseLong).toArray());
  }

  /// What the layer means, not rounded.
  public static double[] reference(CustomLayer layer, Record attributes, HostTensor... inputs) {
    return run(layer, layer::reference, ElementType.DOUBLE, attributes, inputs);
  }

  /// What its kernel computes, in the type of the first input.
  public static double[] kernel(CustomLayer layer, Record attributes, HostTensor... inputs) {
    ElementType type = inputs[0].type().elementType();
    return run(layer, layer.cpuKernel().orElseThrow()::compute, type, attributes, inputs);
  }

  private static double[] run(
      CustomLayer layer,
      Consumer<LayerCall> computation,
      ElementType type,
      Record attributes,
      HostTensor... inputs) {
    Written written =
        layer
            .signature()
            .written(
                Map.of(),
                Stream.of(inputs).map(input -> input.type().elementType()).toList(),
                Stream.of(inputs).map(input -> PartialShape.of(input.type().shape())).toList());
    assertThat(written.problems()).isEmpty();
    Shape shape = written.shapes().getFirst().exact().orElseThrow();
    HostTensor output = allocate(new TensorType(type, shape));
    output.data().fill((byte) 0x55);
    computation.accept(new LayerCall(attributes, Arrays.asList(inputs), List.of(output)));
    return values(output);
  }

  public static double[] values(HostTensor tensor) {
    return IntStream.range(0, (int) tensor.type().shape().elementCount())
        .mapToDouble(i -> TensorElements.get(tensor, i))
        .toArray();
  }

  /// Holds a kernel against the reference: each element may be off by one rounding to its type, and
  /// by a bound besides. NaN equals NaN alone.
  ///
  /// @param bound of the error of the kernel's arithmetic in float32, by element
  public static void assertKernelIsClose(
      CustomLayer layer, Record attributes, IntToDoubleFunction bound, HostTensor... inputs) {
    ElementType type = inputs[0].type().elementType();
    double[] meant = reference(layer, attributes, inputs);
    double[] computed = kernel(layer, attributes, inputs);
    assertThat(computed).hasSameSizeAs(meant);
    for (int i = 0; i < meant.length; i++) {
      double error = Math.abs(computed[i] - meant[i]);
      if (Double.compare(computed[i], meant[i]) != 0
          && !(error
              <= rounding(type) * Math.abs(meant[i]) + smallest(type) + bound.applyAsDouble(i))) {
        Assertions.fail("element %d is %s, meant is %s", i, computed[i], meant[i]);
      }
    }
  }

  /// Half a unit in the last place, relative.
  private static double rounding(ElementType type) {
    return switch (type) {
      case FLOAT16 -> 0x1p-11;
      case BFLOAT16 -> 0x1p-8;
      default -> 0x1p-24;
    };
  }

  /// The smallest subnormal number.
  private static double smallest(ElementType type) {
    return switch (type) {
      case FLOAT16 -> 0x1p-24;
      case BFLOAT16 -> 0x1p-133;
      default -> 0x1p-149;
    };
  }

  private static HostTensor allocate(TensorType type) {
    return new HostTensor(type, Arena.ofAuto().allocate(type.bytes(), Double.BYTES));
  }
}
