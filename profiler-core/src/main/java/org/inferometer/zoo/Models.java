package org.inferometer.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.plugin.Plugins;
import org.inferometer.plugin.ProvidedLayer;
import org.inferometer.plugin.ProvidedLayers;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.rewriting.Decomposing;
import org.inferometer.spi.ImportOption;
import org.inferometer.spi.Importer;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;

/// Finds networks by what users call them: a file, through the importer that accepts it, or
/// `zoo:NAME`, built once and kept in the cache folder. `decomposed:` before either puts standard
/// operators in place of custom layers.
public final class Models {
  /// What names of the zoo begin with.
  public static final String ZOO = "zoo:";

  /// What names of networks begin with whose custom layers are to be standard operators instead.
  public static final String DECOMPOSED = "decomposed:";

  private final Plugins plugins;
  private final Path cacheFolder;
  private final long zooSeed;

  /// @param zooSeed of the weights of the zoo's networks
  public Models(Plugins plugins, Path cacheFolder, long zooSeed) {
    this.plugins = plugins;
    this.cacheFolder = cacheFolder;
    this.zooSeed = zooSeed;
  }

  /// @throws ImportException naming the model and what is wrong with it
  public Network load(String model) throws ImportException {
    if (model.startsWith(DECOMPOSED)) {
      return decomposed(load(model.substring(DECOMPOSED.length())));
    }
    return model.startsWith(ZOO) ? zoo(model) : imported(model);
  }

  private static Network decomposed(Network network) throws ImportException {
    String source = DECOMPOSED + network.source();
    if (network.graph().nodes().stream().allMatch(n -> network.customLayers().of(n).isEmpty())) {
      throw new ImportException(source, "", "none of its nodes is a custom layer");
    }
    try {
      return Network.of(
          Decomposing.of(network).model(),
          network.name() + "-decomposed",
          source,
          network.format(),
          null);
    } catch (ConversionException e) {
      throw new ImportException(source, "", String.valueOf(e.getMessage()));
    }
  }

  private Network imported(String model) throws ImportException {
    ModelReference reference = ModelReference.of(model);
    Path path = Path.of(reference.path());
    if (!Files.exists(path)) {
      throw new ImportException(
          model, "", "there is no such file; networks of the zoo are zoo:NAME");
    }
    Importer importer =
        plugins
            .importer(path)
            .orElseThrow(() ->
                new ImportException(model, "", "is of no known format; known are " + formats()));
    refuseUnknownOptions(reference, importer);
    Network network = named(importer.load(path, reference.options()), reference);
    ProvidedLayers provided = plugins.customLayers();
    refuseRivals(network, provided, model);
    CustomLayers layers = provided.usable();
    return layers.isEmpty() ? network : checked(network.with(layers), model);
  }

  /// The network with what was chosen for it in its source, as users see it.
  private static Network named(Network network, ModelReference reference) {
    return reference.options().isEmpty() ? network : network.from(reference.toString());
  }

  /// @throws ImportException naming the first option that the importer does not have
  private static void refuseUnknownOptions(ModelReference reference, Importer importer)
      throws ImportException {
    List<String> known = importer.options().stream().map(ImportOption::name).toList();
    for (String option : reference.options().keySet()) {
      if (!known.contains(option)) {
        throw new ImportException(
            reference.path(),
            "",
            "the format "
                + importer.format()
                + (known.isEmpty()
                    ? " takes no options"
                    : " takes the options " + String.join(", ", known) + " only")
                + ", so '"
                + option
                + "' means nothing here");
      }
    }
  }

  /// @throws ImportException naming the first node that may be a custom layer of several plugins
  private static void refuseRivals(Network network, ProvidedLayers provided, String model)
      throws ImportException {
    for (Node node : GraphIndex.allNodes(network.graph())) {
      List<ProvidedLayer> rivals = provided.rivals(node);
      if (!rivals.isEmpty()) {
        String title = rivals.getFirst().title();
        throw new ImportException(
            model,
            "layer '" + node.name() + "'",
            "several plugins have the operator "
                + title
                + ": "
                + rivals.stream().map(ProvidedLayer::source).collect(Collectors.joining(" and "))
                + "; choose one",
            new Remedy(Setting.LAYER_FROM, title + "=" + rivals.getFirst().plugin()));
      }
    }
  }

  /// @throws ImportException naming the first node that does not fit its custom layer
  private static Network checked(Network network, String model) throws ImportException {
    ElementTypes types = ElementTypes.of(network.model(), network.operators());
    for (Node node : network.graph().nodes()) {
      Optional<CustomLayer> layer = network.customLayers().of(node);
      List<String> problems =
          layer.map(of -> of.signature().problems(node, types::of)).orElse(List.of());
      if (!problems.isEmpty()) {
        throw new ImportException(
            model,
            "layer '" + node.name() + "' (" + layer.orElseThrow().signature().title() + ")",
            String.join("; ", problems));
      }
    }
    return network;
  }

  private String formats() {
    return plugins.importers().isEmpty()
        ? "none (no importer is installed)"
        : String.join(", ", plugins.importers().stream().map(Importer::format).toList());
  }

  private Network zoo(String model) throws ImportException {
    String name = model.substring(ZOO.length());
    if (!Zoo.names().contains(name)) {
      throw new ImportException(
          model, "", "the zoo has no such network; it has " + String.join(", ", Zoo.names()));
    }
    Path folder = cacheFolder.resolve("zoo");
    try {
      return new ZooCache(folder).network(name, zooSeed);
    } catch (IOException e) {
      throw new ImportException(
          model,
          "",
          "cannot be kept in "
              + folder
              + " ("
              + e.getMessage()
              + "); set XDG_CACHE_HOME to a folder with room");
    }
  }
}
