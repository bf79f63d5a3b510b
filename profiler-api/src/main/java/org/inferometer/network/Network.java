package org.inferometer.network;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Row;
import org.jspecify.annotations.Nullable;

/// An imported network: an immutable view over an ONNX model, with the table of its layers.
public final class Network {
  /// The key of a node's metadata that names its layer, or several (see [LayerNames]). Nodes
  /// without it are layers of their own.
  public static final String LAYER_KEY = "inferometer.layer";

  /// The key of a node's metadata that holds its layer's type; as many lines as there are names.
  public static final String LAYER_TYPE_KEY = "inferometer.layer.type";

  /// The key of the metadata of nodes that a conversion added, with what for: they are no layers.
  public static final String ADDED_KEY = "inferometer.added";

  /// The key of a model's metadata by which an importer says why the weights are not those that the
  /// network was trained to: they are seeded, and what the network computes means nothing.
  public static final String SEEDED_KEY = "inferometer.seeded";

  /// The key of a model's metadata that holds what [OmittedLayer#joined] wrote.
  public static final String OMITTED_KEY = "inferometer.omitted";

  private final String name;
  private final String source;
  private final String format;
  private final Model model;
  private final @Nullable Path file;
  private final GraphIndex index;
  private final List<Layer> layers;
  private final List<TensorSpec> inputs;
  private final Operators operators;
  private final CustomLayers customLayers;
  private final long parameterCount;
  private @Nullable String sha256;
  private @Nullable Map<String, Long> chosenRows;

  private Network(
      Model model,
      String name,
      String source,
      String format,
      @Nullable Path file,
      Operators catalogue,
      CustomLayers customLayers) {
    this.model = model;
    this.name = name;
    this.source = source;
    this.format = format;
    this.file = file;
    this.operators = catalogue.at(model.operatorSets());
    this.customLayers = customLayers;
    long[] parameters = Parameters.perNode(model, catalogue);
    this.index = GraphIndex.of(model.graph());
    this.layers = LayerTable.of(model.graph(), parameters);
    this.inputs = fedInputs(model.graph());
    this.parameterCount = LongStream.of(parameters).sum();
  }

  /// A network over a model whose graph is sound (importers and the builder see to that).
  ///
  /// @param name for tables and file names; see [#nameFor] for one that fits a path
  /// @param source what the user named
  /// @param format of the source
  /// @param file the ONNX file that holds exactly this model, if there is one
  /// @throws IllegalArgumentException if the name has other characters than [#name] allows
  public static Network of(
      Model model, String name, String source, String format, @Nullable Path file) {
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException(
          "a network's name has letters, digits, '.', '_' and '-' only, but is '" + name + "'");
    }
    return new Network(model, name, source, format, file, Operators.standard(), CustomLayers.NONE);
  }

  /// A model that was derived from this network's, under the same name. No file holds it.
  public Network with(Model derived) {
    return new Network(derived, name, source, format, null, operators, customLayers);
  }

  /// A model that was derived from this network's, under the same name.
  ///
  /// @param file the ONNX file that holds exactly this model
  public Network with(Model derived, Path file) {
    return new Network(derived, name, source, format, file, operators, customLayers);
  }

  /// This network under what the user named.
  ///
  /// @param named as [#source]
  public Network from(String named) {
    return new Network(model, name, named, format, file, operators, customLayers);
  }

  /// This network with a catalogue that knows further operators.
  public Network with(Collection<Row> rows) {
    return new Network(model, name, source, format, file, operators.with(rows), customLayers);
  }

  /// This network with custom layers that its nodes may be.
  public Network with(CustomLayers layers) {
    return new Network(model, name, source, format, file, operators.with(layers.rows()), layers);
  }

  /// A name that fits a path: its last part without the extension, with `-` for every run of other
  /// characters.
  public static String nameFor(Path path) {
    Path last = path.getFileName();
    String stem = last == null ? "" : last.toString().replaceFirst("(?<=.)\\.[A-Za-z0-9]+$", "");
    String fitting = stem.replaceAll("[^A-Za-z0-9._-]+", "-");
    return fitting.isEmpty() || fitting.matches("[.-]*") ? "network" : fitting;
  }

  /// A short name for tables and file names, for example `resnet-50`: letters, digits, `.`, `_` and
  /// `-` only.
  public String name() {
    return name;
  }

  /// What the user named: a path, with what was chosen for its importer as `::NAME=VALUE`, or
  /// `zoo:NAME`.
  public String source() {
    return source;
  }

  /// The format of the source: `onnx`, `zoo`, `caffe`, `tensorflow`.
  public String format() {
    return format;
  }

  public Model model() {
    return model;
  }

  public Graph graph() {
    return model.graph();
  }

  /// What the graph's operators are, at the versions of operator sets that the model imports.
  public Operators operators() {
    return operators;
  }

  /// The layers of developers that its nodes may be.
  public CustomLayers customLayers() {
    return customLayers;
  }

  /// Who makes and who uses each tensor of the graph.
  public GraphIndex index() {
    return index;
  }

  /// The ONNX file that holds exactly this model; absent for a network that was built and not
  /// saved.
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /// SHA-256 of the network's file, followed by its external data files in the order of their first
  /// use, in hexadecimal; of what would be written where there is no file. Computed on first use.
  ///
  /// @throws java.io.UncheckedIOException if a file cannot be read
  public synchronized String sha256() {
    if (sha256 == null) {
      sha256 = file == null ? Fingerprint.of(model) : Fingerprint.of(file);
    }
    return sha256;
  }

  /// The layers, in the order of their first nodes.
  public List<Layer> layers() {
    return layers;
  }

  /// The layers of the source that the importer left out, in the source's order.
  public List<OmittedLayer> omitted() {
    return OmittedLayer.split(model.metadata().getOrDefault(OMITTED_KEY, ""));
  }

  /// Why the weights are seeded instead of trained; empty where the source has them.
  public Optional<String> seeded() {
    return Optional.ofNullable(model.metadata().get(SEEDED_KEY));
  }

  /// The inputs that have to be fed: declared ones without an initializer.
  public List<TensorSpec> inputs() {
    return inputs;
  }

  public List<TensorSpec> outputs() {
    return graph().outputs();
  }

  /// Learned parameters: elements of all constants that are weights, each counted once. What counts
  /// is told at [Parameters].
  public long parameterCount() {
    return parameterCount;
  }

  /// Binds every open dimension.
  ///
  /// @param batch items in one inference; empty for the batch size that the model fixes, or else 1
  /// @param sizes by name: of an input (a whole shape) or of a symbolic dimension (a shape of one
  ///   dimension)
  /// @throws ShapeBindingException if a dimension stays open, a name is unknown, or a size
  ///   contradicts the model
  public Binding bind(Optional<Integer> batch, Map<String, Shape> sizes)
      throws ShapeBindingException {
    return ShapeBinder.bind(inputs, batch, sizes, chosenRows());
  }

  private synchronized Map<String, Long> chosenRows() {
    if (chosenRows == null) {
      chosenRows = Map.copyOf(ChosenRows.of(index, operators, inputs));
    }
    return chosenRows;
  }

  private static List<TensorSpec> fedInputs(Graph graph) {
    Set<String> constants =
        Stream.concat(
                graph.initializers().stream().map(tensor -> tensor.name()),
                graph.sparseInitializers().stream().map(tensor -> tensor.values().name()))
            .collect(Collectors.toSet());
    return graph.inputs().stream().filter(spec -> !constants.contains(spec.name())).toList();
  }
}
