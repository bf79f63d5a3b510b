package org.inferometer.layers.hardswish;

import java.util.List;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Launch.Argument;
import org.inferometer.customlayer.cuda.Launch.Extent;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;

/// Launches `hard_swish.cu`: a thread for each element, or 16 bytes of a plane for each thread.
final class HardSwishCuda implements CudaKernel {
  private static final String ELEMENTS = "elements";
  private static final String PLANES = "planes";
  private static final int THREADS = 256;

  /// The most blocks that a grid has in its second dimension.
  private static final long MOST_ROWS = 65_535;

  @Override
  public CudaSource source() {
    return CudaSource.resource(HardSwish.class, "hard_swish.cu");
  }

  @Override
  public List<Tactic> tactics(List<ElementType> elements) {
    String type = elements.getFirst() == ElementType.FLOAT16 ? "__half" : "float";
    return List.of(
        Tactic.of(ELEMENTS, "hard_swish_elements<" + type + ">"),
        Tactic.of(PLANES, "hard_swish_planes<" + type + ">"));
  }

  @Override
  public Launch launch(Tactic tactic, Operands operands) {
    Shape shape = operands.input(0);
    long plane = HardSwish.plane(shape);
    long planes = shape.dim(0) * shape.dim(1);
    Extent grid =
        tactic.name().equals(PLANES)
            ? new Extent(blocks(plane, lanes(operands)), Math.min(planes, MOST_ROWS), 1)
            : Extent.of(blocks(planes * plane, 1));
    return new Launch(
        grid,
        Extent.of(THREADS),
        0,
        List.of(
            new Argument.Input(0),
            new Argument.Input(1),
            new Argument.Output(0),
            new Argument.Long(planes),
            new Argument.Long(plane),
            new Argument.Long(shape.dim(1)),
            new Argument.Float(operands.attributes(HardSwish.Settings.class).divisor())));
  }

  /// Elements of 16 bytes, as in the text.
  private static int lanes(Operands operands) {
    return 128 / operands.inputs().getFirst().elementType().bits();
  }

  private static long blocks(long elements, int each) {
    return Math.ceilDiv(elements, (long) THREADS * each);
  }
}
