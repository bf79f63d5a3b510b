package org.inferometer.layers.gridsample;

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

/// Launches `grid_sample.cu`: a thread for each position, which finds its neighbours and samples
/// one channel or eight with them. One gives more threads, eight do less arithmetic.
final class GridSampleCuda implements CudaKernel {
  private static final String ONE = "one channel";
  private static final int CHANNELS = 8;
  private static final int THREADS = 128;

  /// The most blocks that a grid has in its second dimension; threads go on to further channels.
  private static final long MOST_ROWS = 65_535;

  @Override
  public CudaSource source() {
    return CudaSource.resource(GridSample.class, "grid_sample.cu");
  }

  @Override
  public List<Tactic> tactics(List<ElementType> elements) {
    String type = elements.getFirst() == ElementType.FLOAT16 ? "__half" : "float";
    return List.of(
        Tactic.of(ONE, "grid_sample<" + type + ", 1>"),
        Tactic.of("eight channels", "grid_sample<" + type + ", " + CHANNELS + ">"));
  }

  @Override
  public Launch launch(Tactic tactic, Operands operands) {
    Settings settings = operands.attributes(Settings.class);
    Shape image = operands.input(0);
    Shape output = operands.output(0);
    long positions = output.dim(2) * output.dim(3);
    long channels = image.dim(1);
    long rows = tactic.name().equals(ONE) ? channels : Math.ceilDiv(channels, CHANNELS);
    return new Launch(
        new Extent(Math.ceilDiv(image.dim(0) * positions, THREADS), Math.min(rows, MOST_ROWS), 1),
        Extent.of(THREADS),
        0,
        List.of(
            new Argument.Input(0),
            new Argument.Input(1),
            new Argument.Output(0),
            new Argument.Long(image.dim(0)),
            new Argument.Long(channels),
            new Argument.Long(image.dim(2)),
            new Argument.Long(image.dim(3)),
            new Argument.Long(positions),
            flag(settings.isNearest()),
            flag(settings.isBorder()),
            flag(settings.alignCorners())));
  }

  private static Argument flag(boolean on) {
    return new Argument.Int(on ? 1 : 0);
  }
}
