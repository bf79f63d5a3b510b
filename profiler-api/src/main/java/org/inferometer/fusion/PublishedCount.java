package org.inferometer.fusion;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;

/// Layers of a well-known network before and after optimisation, as NVIDIA published them for
/// TensorRT.
///
/// @param network its name in the zoo
/// @param before layers of the network
/// @param after layers of the engine
/// @param kinds how many layers it has of each kind, see [LayerKinds]
/// @param convolutionWeights elements of the weights of all convolutions
public record PublishedCount(
    String network, int before, int after, Map<String, Integer> kinds, long convolutionWeights) {
  /// Where the figures come from, for below a table.
  public static final String SOURCE = "Published figures are NVIDIA's, of TensorRT on a GPU.";

  /// A classifier may be a convolution, and an auxiliary one may have two.
  private static final int MORE_CONVOLUTIONS = 2;

  /// By so much the weights may differ: a classifier as a convolution has some.
  private static final double NEAR = 0.15;

  private static final String CONVOLUTION = "convolution";

  /// The kinds are those of the authors' definitions, which the zoo follows.
  private static final List<PublishedCount> ALL =
      List.of(
          new PublishedCount(
              "vgg19",
              43,
              27,
              Map.of(
                  CONVOLUTION,
                  16,
                  "activation",
                  18,
                  "pooling",
                  5,
                  "matrix product",
                  3,
                  "softmax",
                  1),
              20_018_880),
          new PublishedCount(
              "inception-v3",
              309,
              113,
              Map.of(
                  CONVOLUTION,
                  94,
                  "batch normalisation",
                  94,
                  "activation",
                  94,
                  "pooling",
                  14,
                  "concatenation",
                  11,
                  "matrix product",
                  1,
                  "softmax",
                  1),
              21_751_136),
          new PublishedCount(
              "resnet-152",
              670,
              159,
              Map.of(
                  CONVOLUTION,
                  155,
                  "batch normalisation",
                  155,
                  "scale",
                  155,
                  "activation",
                  151,
                  "addition",
                  50,
                  "pooling",
                  2,
                  "matrix product",
                  1,
                  "softmax",
                  1),
              57_992_384));

  public PublishedCount {
    kinds = Map.copyOf(kinds);
  }

  /// The figures of a network of the zoo.
  public static Optional<PublishedCount> named(String network) {
    return ALL.stream().filter(known -> known.network().equals(network)).findFirst();
  }

  /// The figures of a network that has the convolutions of a well-known one, whatever its name and
  /// its format.
  public static Optional<PublishedCount> of(Network network) {
    return ALL.stream().filter(known -> known.isLike(network)).findFirst();
  }

  private boolean isLike(Network network) {
    int convolutions = LayerKinds.counts(network).getOrDefault(CONVOLUTION, 0);
    int expected = kinds.getOrDefault(CONVOLUTION, 0);
    long weights = convolutionWeights(network);
    return convolutions >= expected
        && convolutions <= expected + MORE_CONVOLUTIONS
        && Math.abs(weights - convolutionWeights) < NEAR * convolutionWeights;
  }

  /// Elements of the weights of a network's convolutions, those that stand in it as constants.
  public static long convolutionWeights(Network network) {
    long elements = 0;
    for (Node node : network.graph().nodes()) {
      if (node.is("Conv") && node.hasInput(1)) {
        Tensor weights = network.index().initializer(node.inputs().get(1));
        elements += weights == null ? 0 : weights.type().shape().elementCount();
      }
    }
    return elements;
  }

  /// A kind of which a network has more or fewer layers than were published.
  ///
  /// @param layers names of layers that it has more; for a kind that was published too, those whose
  ///   neighbours are least like those of the others; empty where it has fewer
  public record Difference(String kind, int published, int here, List<String> layers) {
    public Difference {
      layers = List.copyOf(layers);
    }

    /// How many more there are here; negative for fewer.
    public int more() {
      return here - published;
    }
  }

  /// What makes a network's layers more or fewer than were published, a kind each. The differences
  /// add up to that of the counts.
  public List<Difference> differences(Network other) {
    Map<String, Integer> here = LayerKinds.counts(other);
    TreeSet<String> all = new TreeSet<>(kinds.keySet());
    all.addAll(here.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String kind : all) {
      int expected = kinds.getOrDefault(kind, 0);
      int found = here.getOrDefault(kind, 0);
      if (expected != found) {
        List<String> names = found > expected ? oddest(other, kind, found - expected) : List.of();
        differences.add(new Difference(kind, expected, found, names));
      }
    }
    return differences;
  }

  /// The layers of a kind whose neighbours are of the rarest kinds, in the network's order.
  private static List<String> oddest(Network network, String kind, int count) {
    LayerLinks links = LayerLinks.of(network);
    Map<Integer, String> neighbours = new HashMap<>();
    for (int i = 0; i < network.layers().size(); i++) {
      if (LayerKinds.of(network, network.layers().get(i)).equals(kind)) {
        neighbours.put(i, neighbours(network, links, i));
      }
    }
    Map<String, Long> common =
        neighbours.values().stream()
            .collect(Collectors.groupingBy(near -> near, Collectors.counting()));
    return neighbours.keySet().stream()
        .sorted(
            Comparator.comparingLong((Integer i) -> common.getOrDefault(near(neighbours, i), 0L))
                .thenComparing(Comparator.naturalOrder()))
        .limit(count)
        .sorted()
        .map(i -> network.layers().get(i).name())
        .toList();
  }

  private static String near(Map<Integer, String> neighbours, int layer) {
    return Objects.requireNonNull(neighbours.get(layer));
  }

  private static String neighbours(Network network, LayerLinks links, int layer) {
    return kinds(network, links.sources(layer)) + " > " + kinds(network, links.readers(layer));
  }

  private static String kinds(Network network, Iterable<Integer> layers) {
    TreeSet<String> kinds = new TreeSet<>();
    for (int layer : layers) {
      Layer known = network.layers().get(layer);
      kinds.add(LayerKinds.of(network, known));
    }
    return String.join(",", kinds);
  }
}
