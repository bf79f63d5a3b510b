package org.inferometer.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.graph.ImportException;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.ImportOption;
import org.inferometer.spi.Importer;
import org.inferometer.zoo.ModelReference;
import org.inferometer.zoo.Models;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how models are read: each goes to the models whose importers take it.
final class ModelOptions {
  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "The file with the weights of a network definition, for example net.caffemodel. Of several"
              + " models, each has its own as MODEL::weights=FILE.")
  @Nullable Path weights;

  @Option(
      names = "--signature",
      paramLabel = "NAME",
      description = "The signature of a SavedModel whose inputs and outputs are taken.")
  @Nullable String signature;

  /// The one model of a command, as [#applied].
  String applied(String model, Plugins plugins) throws ImportException {
    return applied(List.of(model), plugins).getFirst();
  }

  /// The models with what was chosen for their importers, as `MODEL::NAME=VALUE`.
  ///
  /// @throws ImportException if what stands behind a model's `::` is no option
  /// @throws UserError if an option means nothing to any of the models, or is meant for one of many
  List<String> applied(List<String> models, Plugins plugins) throws ImportException {
    List<String> all = models;
    if (weights != null) {
      if (!Files.isRegularFile(weights)) {
        throw UserError.badInput("--weights " + weights + ": there is no such file");
      }
      all = applied(ImportOption.WEIGHTS, weights.toString(), all, plugins);
    }
    return signature == null ? all : applied(ImportOption.SIGNATURE, signature, all, plugins);
  }

  private static List<String> applied(
      ImportOption option, String value, List<String> models, Plugins plugins)
      throws ImportException {
    List<String> chosen = new ArrayList<>();
    int takers = 0;
    for (String model : models) {
      Chosen each = Chosen.of(model);
      boolean takes = takes(each.reference(), option, plugins);
      takers += takes ? 1 : 0;
      chosen.add(takes ? each.with(option.name(), value) : model);
    }
    if (takers == 0) {
      throw UserError.badInput(unwanted(option, value, models, plugins));
    }
    if (takers > 1 && option.equals(ImportOption.WEIGHTS)) {
      throw UserError.badInput(
          "--weights "
              + value
              + ": "
              + takers
              + " models take one; write MODEL::weights=FILE for each");
    }
    return chosen;
  }

  /// A model as the user named it, apart from what is put before its path.
  private record Chosen(String prefix, ModelReference reference) {
    static Chosen of(String model) throws ImportException {
      String prefix = model.startsWith(Models.DECOMPOSED) ? Models.DECOMPOSED : "";
      return new Chosen(prefix, ModelReference.of(model.substring(prefix.length())));
    }

    String with(String option, String value) {
      return prefix + reference.with(option, value);
    }
  }

  /// Whether a model's importer has the option, and the model does not have it already.
  private static boolean takes(ModelReference model, ImportOption option, Plugins plugins) {
    return !model.options().containsKey(option.name())
        && importer(model.path(), plugins).filter(importer -> has(importer, option)).isPresent();
  }

  private static Optional<Importer> importer(String path, Plugins plugins) {
    boolean file = !path.startsWith(Models.ZOO) && ModelReference.exists(path);
    return file ? plugins.importer(Path.of(path)) : Optional.empty();
  }

  private static boolean has(Importer importer, ImportOption option) {
    return importer.options().stream().anyMatch(known -> known.name().equals(option.name()));
  }

  private static String unwanted(
      ImportOption option, String value, List<String> models, Plugins plugins) {
    String missing =
        models.stream()
            .filter(model -> !model.startsWith(Models.ZOO) && !ModelReference.exists(model))
            .findFirst()
            .map(model -> model + ": there is no such file; ")
            .orElse("");
    String formats =
        plugins.importers().stream()
            .filter(importer -> has(importer, option))
            .map(Importer::format)
            .collect(Collectors.joining(", "));
    return missing
        + "--"
        + option.name()
        + " "
        + value
        + ": "
        + (formats.isEmpty()
            ? "no importer here takes it"
            : "it is for models of the format " + formats)
        + ", and "
        + String.join(", ", models)
        + (models.size() == 1 ? " is none" : " are none");
  }
}
