package org.inferometer.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.cli.TextTable.Column;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.ElementType;
import org.inferometer.plugin.ProvidedLayer;
import org.inferometer.plugin.ProvidedLayers;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `layers list`: the custom layers that networks may use.
@Command(
    name = "list",
    description = "Lists the custom layers of all plugins.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer layers list",
      "  inferometer layers list --plugin-path target/my-layer-1.0.0.jar"
    })
final class LayersListCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @ParentCommand LayersCommand layers = new LayersCommand();

  LayersListCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ProvidedLayers provided = services.plugins().get().customLayers();
    if (layers.root().quiet) {
      return ExitCode.DONE;
    }
    if (provided.all().isEmpty()) {
      terminal
          .out()
          .println(
              "There are no custom layers: 'inferometer plugins' says what was found,"
                  + " 'inferometer layers new' begins one.");
      return ExitCode.DONE;
    }
    TextTable table =
        new TextTable(
            Column.text("layer"),
            Column.figure("version"),
            Column.text("plugin"),
            Column.text("types"),
            Column.text("kernels"),
            Column.text("decomposition"));
    provided.all().forEach(layer -> row(table, layer));
    table.print(terminal.out());
    provided.all().stream()
        .map(ProvidedLayer::title)
        .distinct()
        .filter(title -> !provided.rivals(title).isEmpty())
        .map(title ->
            "Several plugins have " + title + ": --layer-from " + title + "=PLUGIN chooses one.")
        .forEach(terminal.out()::println);
    return ExitCode.DONE;
  }

  private static void row(TextTable table, ProvidedLayer provided) {
    Signature signature = provided.layer().signature();
    table.row(
        provided.title(),
        String.valueOf(signature.version()),
        provided.source(),
        types(signature),
        kernels(provided.layer()),
        provided.layer().decomposition().isPresent() ? "yes" : "no");
  }

  /// The element types of the type variables: `T float32 or float16`.
  static String types(Signature signature) {
    return signature.types().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .map(variable ->
            variable.getKey()
                + " "
                + variable.getValue().stream()
                    .map(ElementType::label)
                    .collect(Collectors.joining(" or ")))
        .collect(Collectors.joining(", "));
  }

  /// What computes the layer: `CPU, CUDA`; the reference where it has no kernel.
  static String kernels(CustomLayer layer) {
    List<String> kernels =
        Stream.of(
                layer.cpuKernel().map(_ -> "CPU").orElse(""),
                layer.cudaKernel().map(_ -> "CUDA").orElse(""))
            .filter(kernel -> !kernel.isEmpty())
            .toList();
    return kernels.isEmpty() ? "the reference alone" : String.join(", ", kernels);
  }
}
