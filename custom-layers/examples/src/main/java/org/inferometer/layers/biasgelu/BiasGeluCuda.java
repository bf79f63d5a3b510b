package org.inferometer.layers.biasgelu;

import java.util.List;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Launch.Argument;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;

/// Launches `bias_gelu.cu`: an element for each thread, or 16 bytes.
final class BiasGeluCuda implements CudaKernel {
  private static final String PACKS = "packs";
  private static final int THREADS = 256;

  @Override
  public CudaSource source() {
    return CudaSource.resource(BiasGelu.class, "bias_gelu.cu");
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
        Tactic.of("elements", "bias_gelu<" + type + ", 1>"),
        Tactic.of(PACKS, "bias_gelu<" + type + ", 16 / sizeof(" + type + ")>"));
  }

  @Override
  public Launch launch(Tactic tactic, Operands operands) {
    Shape shape = operands.input(0);
    int bits = operands.inputs().getFirst().elementType().bits();
    int lanes = tactic.name().equals(PACKS) ? 128 / bits : 1;
    return Launch.overElements(
        Math.ceilDiv(shape.elementCount(), lanes),
        THREADS,
        new Argument.Input(0),
        new Argument.Input(1),
        new Argument.Output(0),
        new Argument.Long(shape.elementCount()),
        new Argument.Long(shape.dim(-1)));
  }
}
