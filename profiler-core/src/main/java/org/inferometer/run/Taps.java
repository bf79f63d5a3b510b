package org.inferometer.run;

import java.util.ArrayList;
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
import org.inferometer.network.onnx.Attribute;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Node;
import org.inferometer.precision.calibration.Sampling;
import org.inferometer.precision.rewriting.TensorNames;
import org.inferometer.run.Grid.Lines;
import org.inferometer.run.Observation.Place;

/// The nodes and outputs that hand out a network's inner tensors.
///
/// A sample of a feature map is every n-th pixel of every s-th row, all channels of it. A MaxPool
/// of 1 x 1 with strides takes it: backends keep feature maps in layouts of their own, in which
/// pools compute too, so that only what is left has to be brought into ONNX's. Samples of one
/// height and width become one output, since each output has a price of its own.
final class Taps {
  /// Channels that fill whole blocks of a vector processor's layout can be joined within it.
  private static final int BLOCK = 16;

  /// Rows and columns that are taken at least: of a few alone too many would lie at the border,
  /// where convolutions see padding.
  private static final int LINES = 5;

  private final Network network;
  private final Sampling sampling;
  private final TensorNames names;
  private final List<Node> nodes;
  private final List<TensorSpec> outputs;
  private final Set<String> there = new HashSet<>();
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<Form, List<Sample>> joined = new LinkedHashMap<>();

  Taps(Network network, Sampling sampling) {
    this.network = network;
    this.sampling = sampling;
    this.names = new TensorNames(network.graph());
    this.nodes = new ArrayList<>(network.graph().nodes());
    this.outputs = new ArrayList<>(network.outputs());
    outputs.forEach(spec -> there.add(spec.name()));
  }

  private record Form(int rows, int columns) {}

  /// @param of the tensor that it is taken from
  /// @param name of the sample itself
  private record Sample(String of, String name, Grid grid) {}

  boolean isOutput(String tensor) {
    return there.contains(tensor);
  }

  /// An input or output is at hand as it is.
  void stays(String tensor) {
    places.put(tensor, Place.all(tensor));
  }

  void add(String tensor, Shape shape) {
    if (sampling.everyElement() || !isFeatureMap(shape)) {
      hand(tensor, shape);
      stays(tensor);
    } else {
      sample(tensor, shape);
    }
  }

  private static boolean isFeatureMap(Shape shape) {
    return shape.rank() == 4 && shape.dim(0) == 1 && shape.elementCount() > 0;
  }

  private void sample(String tensor, Shape shape) {
    int channels = (int) shape.dim(1);
    double pixels = (double) sampling.values() / channels;
    int lines = Math.max(LINES, (int) Math.ceil(Math.sqrt(pixels)));
    Lines down = lines(shape.dim(2), lines);
    Lines across = lines(shape.dim(3), lines);
    String name =
        down.stride() * across.stride() == 1
            ? tensor
            : pool(tensor, down.stride(), across.stride());
    Sample sample = new Sample(tensor, name, new Grid(channels, down, across));
    if (channels % BLOCK == 0) {
      Form form = new Form(down.taken(), across.taken());
      joined.computeIfAbsent(form, key -> new ArrayList<>()).add(sample);
    } else {
      join(name, List.of(sample));
    }
  }

  private static Lines lines(long size, int wanted) {
    return new Lines((int) size, (int) Math.max(1, size / wanted));
  }

  private String pool(String tensor, int down, int across) {
    String name = names.of(tensor, "_sample");
    nodes.add(
        Node.of(
            name,
            "MaxPool",
            List.of(tensor),
            List.of(name),
            Attribute.of("kernel_shape", new long[] {1, 1}),
            Attribute.of("strides", new long[] {down, across})));
    return name;
  }

  private void join(Form form, List<Sample> samples) {
    if (samples.size() == 1) {
      join(samples.getFirst().name(), samples);
      return;
    }
    String name = names.fresh("samples_" + form.rows() + "x" + form.columns());
    List<String> parts = samples.stream().map(Sample::name).toList();
    nodes.add(Node.of(name, "Concat", parts, List.of(name), Attribute.of("axis", 1)));
    join(name, samples);
  }

  private void join(String output, List<Sample> samples) {
    long channels = 0;
    long elements = 0;
    for (Sample sample : samples) {
      places.put(sample.of(), new Place(output, elements, sample.grid()));
      channels += sample.grid().channels();
      elements += sample.grid().elements();
    }
    Grid grid = samples.getFirst().grid();
    hand(output, Shape.of(1, channels, grid.down().taken(), grid.across().taken()));
  }

  private void hand(String tensor, Shape shape) {
    outputs.add(new TensorSpec(tensor, ElementType.FLOAT, Dimension.fixed(shape)));
  }

  Observation observation() {
    joined.forEach(this::join);
    Graph graph = network.graph();
    Graph tapped =
        new Graph(
            graph.name(),
            nodes,
            graph.initializers(),
            graph.sparseInitializers(),
            graph.inputs(),
            outputs,
            graph.valueInfos(),
            graph.rest());
    Network observed =
        Network.of(
            network.model().with(tapped), network.name(), network.source(), network.format(), null);
    return new Observation(observed, sampling, places);
  }
}
