package org.inferometer.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.network.Dimension;
import org.inferometer.network.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.Shape;
import org.inferometer.network.TensorSpec;
import org.inferometer.network.TensorType;
import org.inferometer.network.TensorTypes;
import org.inferometer.network.onnx.Attribute;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Node;
import org.inferometer.precision.rewriting.TensorNames;

/// A network whose inner tensors are outputs too, so that any backend hands them out. Of a large
/// feature map it hands out pixels at even distances, all channels of each: picked by a pooling
/// window of one pixel, which backends compute where the map lies. Handing out all would cost more
/// than half of an inference.
///
/// @param taps by observed tensor: where to find it
public record Observation(Network network, Map<String, Tap> taps) {
  /// Elements of a feature map that one inference hands out, unless a pixel has more channels.
  static final int ELEMENTS = 1 << 12;

  /// @param output the output that holds the tensor or a sample of it
  /// @param sampled whether it is a sample
  public record Tap(String output, boolean sampled) {}

  private static final class Draft {
    private final Network network;
    private final TensorNames names;
    private final List<Node> nodes;
    private final List<TensorSpec> outputs;
    private final Set<String> there = new HashSet<>();
    private final Map<String, Tap> taps = new LinkedHashMap<>();

    Draft(Network network) {
      this.network = network;
      this.names = new TensorNames(network.graph());
      this.nodes = new ArrayList<>(network.graph().nodes());
      this.outputs = new ArrayList<>(network.outputs());
      outputs.forEach(spec -> there.add(spec.name()));
    }

    void whole(String tensor, TensorType type) {
      taps.put(tensor, new Tap(tensor, false));
      if (network.index().producer(tensor) >= 0 && there.add(tensor)) {
        outputs.add(spec(tensor, type.shape()));
      }
    }

    void sampled(String tensor, Shape shape, long stride) {
      String output = names.of(tensor, "/sample");
      taps.put(tensor, new Tap(output, true));
      nodes.add(
          Node.of(
              names.of(output, "/MaxPool"),
              "MaxPool",
              List.of(tensor),
              List.of(output),
              Attribute.of("kernel_shape", new long[] {1, 1}),
              Attribute.of("strides", new long[] {stride, stride})));
      outputs.add(
          spec(
              output,
              Shape.of(
                  shape.dim(0),
                  shape.dim(1),
                  Math.ceilDiv(shape.dim(2), stride),
                  Math.ceilDiv(shape.dim(3), stride))));
    }

    private static TensorSpec spec(String name, Shape shape) {
      return new TensorSpec(name, ElementType.FLOAT, Dimension.fixed(shape));
    }

    Observation observation() {
      Graph graph = network.graph();
      Graph observed =
          new Graph(
              graph.name(),
              nodes,
              graph.initializers(),
              graph.sparseInitializers(),
              graph.inputs(),
              outputs,
              graph.valueInfos(),
              graph.rest());
      return new Observation(
          Network.of(
              network.model().with(observed),
              network.name(),
              network.source(),
              network.format(),
              null),
          taps);
    }
  }

  /// @param types of inner tensors; those that are unknown or not float32 are not observed
  /// @param exact whether every element counts
  public static Observation of(
      Network network, Collection<String> tensors, TensorTypes types, boolean exact) {
    Draft draft = new Draft(network);
    for (String tensor : tensors) {
      TensorType type = types.of(tensor).orElse(null);
      if (type != null && type.elementType() == ElementType.FLOAT) {
        boolean inner = network.index().producer(tensor) >= 0;
        long stride = exact || !inner ? 1 : stride(type.shape());
        if (stride == 1) {
          draft.whole(tensor, type);
        } else {
          draft.sampled(tensor, type.shape(), stride);
        }
      }
    }
    return draft.observation();
  }

  /// The distance of the pixels that are handed out; 1 for what is small or no feature map.
  static long stride(Shape shape) {
    if (shape.rank() != 4) {
      return 1;
    }
    long largest = Math.max(shape.dim(2), shape.dim(3));
    long stride = 1;
    while (stride < largest && elements(shape, stride) > ELEMENTS) {
      stride++;
    }
    return stride;
  }

  private static long elements(Shape shape, long stride) {
    return shape.dim(0)
        * shape.dim(1)
        * Math.ceilDiv(shape.dim(2), stride)
        * Math.ceilDiv(shape.dim(3), stride);
  }
}
