package com.example.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LearnedSwishTest {
  private final LearnedSwish layer = new LearnedSwish();

  @ParameterizedTest
  @ValueSource(strings = {"2x3", "1x1x1", "2x5x7x11", "0x3x4", "3x2x0"})
  void theKernelGivesWhatTheReferenceMeans(String sizes) {
    long[] dims = List.of(sizes.split("x")).stream().mapToLong(Long::parseLong).toArray();
    Shape shape = Shape.of(dims);
    List<HostTensor> inputs = List.of(random(shape, 1), random(Shape.of(dims[1]), 2));
    HostTensor meant = random(shape, 3);
    HostTensor computed = random(shape, 4);

    layer.reference(new LayerCall(new LearnedSwish.Settings(6), inputs, List.of(meant)));
    layer
        .cpuKernel()
        .orElseThrow()
        .compute(new LayerCall(new LearnedSwish.Settings(6), inputs, List.of(computed)));

    for (long i = 0; i < shape.elementCount(); i++) {
      assertThat(TensorElements.get(computed, i))
          .isCloseTo(TensorElements.get(meant, i), within(1e-5));
    }
  }

  private static HostTensor random(Shape shape, int seed) {
    TensorType type = new TensorType(ElementType.FLOAT, shape);
    HostTensor tensor = new HostTensor(type, Arena.ofAuto().allocate(Math.max(4, type.bytes()), 4).asSlice(0, type.bytes()));
    Random random = new Random(seed);
    for (long i = 0; i < shape.elementCount(); i++) {
      TensorElements.set(tensor, i, 4 * random.nextGaussian());
    }
    return tensor;
  }
}
