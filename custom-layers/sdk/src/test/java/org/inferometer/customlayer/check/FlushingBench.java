package org.inferometer.customlayer.check;

import java.util.List;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;

/// A bench that may flush denormals, hands memory of its own over, and infers shapes: all that the
/// direct one does not.
record FlushingBench(Bench inner) implements Bench {
  @Override
  public String title() {
    return "a device";
  }

  @Override
  public List<Shape> run(CustomLayer layer, Node node, LayerCall call) throws Exception {
    return inner.run(layer, node, call);
  }

  @Override
  public boolean sharesMemory() {
    return false;
  }

  @Override
  public boolean infersShapes() {
    return true;
  }

  @Override
  public boolean flushesDenormals() {
    return true;
  }
}
