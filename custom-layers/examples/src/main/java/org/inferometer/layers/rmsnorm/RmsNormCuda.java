package org.inferometer.layers.rmsnorm;

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

/// Launches `rms_norm.cu`: a block for each row, which suits long rows, or a warp, which suits many
/// short ones.
final class RmsNormCuda implements CudaKernel {
  private static final String WARP = "warp per row";
  private static final int THREADS = 256;

  /// Threads of a warp, on every GPU of NVIDIA's.
  private static final int WARP_THREADS = 32;

  @Override
  public CudaSource source() {
    return CudaSource.resource(RmsNorm.class, "rms_norm.cu");
  }

  @Override
  public List<Tactic> tactics(List<ElementType> elements) {
    String type =
        switch (elements.getFirst()) {
          case FLOAT16 -> "__half";
          case BFLOAT16 -> "__nv_bfloat16";
          default -> "float";
        };
    return List.of(
        Tactic.of("block per row", "rms_norm_block<" + type + ">"),
        Tactic.of(WARP, "rms_norm_warp<" + type + ">"));
  }

  @Override
  public Launch launch(Tactic tactic, Operands operands) {
    Shape shape = operands.input(0);
    long n = shape.dim(-1);
    long rows = n == 0 ? 0 : shape.elementCount() / n;
    int rowsOfBlock = tactic.name().equals(WARP) ? THREADS / WARP_THREADS : 1;
    return new Launch(
        Extent.of(Math.ceilDiv(rows, rowsOfBlock)),
        Extent.of(THREADS),
        0,
        List.of(
            new Argument.Input(0),
            new Argument.Input(1),
            new Argument.Output(0),
            new Argument.Long(rows),
            new Argument.Long(n),
            new Argument.Float(operands.attributes(RmsNorm.Settings.class).epsilon())));
  }
}
