package org.inferometer.customlayer.check;

import java.util.List;
import org.inferometer.customlayer.CpuKernel;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;

/// Calls a layer's CPU kernel, or its reference where it has none.
public final class DirectBench implements Bench {
  private final String title;
  private final CpuKernel kernel;

  private DirectBench(String title, CpuKernel kernel) {
    this.title = title;
    this.kernel = kernel;
  }

  public static DirectBench of(CustomLayer layer) {
    return layer
        .cpuKernel()
        .map(kernel -> new DirectBench("CPU kernel", kernel))
        .orElseGet(
            () -> new DirectBench("reference, since there is no CPU kernel", layer::reference));
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public List<Shape> run(CustomLayer layer, Node node, LayerCall call) {
    kernel.compute(call);
    return call.outputs().stream().map(output -> output.type().shape()).toList();
  }

  @Override
  public boolean sharesMemory() {
    return true;
  }

  @Override
  public boolean infersShapes() {
    return false;
  }
}
