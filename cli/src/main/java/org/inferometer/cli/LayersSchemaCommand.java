package org.inferometer.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.inferometer.cli.TextTable.Column;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Signature.Operand;
import org.inferometer.graph.Attribute;
import org.inferometer.operator.Interval;
import org.inferometer.plugin.ProvidedLayer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `layers schema`: what custom layers are called, read and write.
@Command(
    name = "schema",
    description = "Shows what custom layers read and write: attributes, types and shapes.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer layers schema com.example.LearnedSwish",
      "  inferometer layers schema --json >layers.json"
    })
final class LayersSchemaCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @ParentCommand LayersCommand layers = new LayersCommand();

  @Parameters(
      paramLabel = "LAYER",
      arity = "0..*",
      description = "A layer, as DOMAIN.TYPE or TYPE (default: all).")
  List<String> names = List.of();

  @Option(names = "--json", description = "Write JSON of the format inferometer-layers/1.")
  boolean json;

  LayersSchemaCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<ProvidedLayer> chosen = chosen(services.plugins().get().customLayers().all());
    if (layers.root().quiet) {
      return ExitCode.DONE;
    }
    if (json) {
      terminal.out().println(LayerSchema.of(chosen));
    } else {
      chosen.forEach(this::print);
    }
    return ExitCode.DONE;
  }

  private List<ProvidedLayer> chosen(List<ProvidedLayer> all) {
    for (String name : names) {
      if (all.stream().noneMatch(layer -> isNamed(layer, name))) {
        throw UserError.badInput(
            name
                + ": there is no such custom layer; "
                + (all.isEmpty()
                    ? "there are none"
                    : "there are "
                        + String.join(
                            ", ", all.stream().map(ProvidedLayer::title).distinct().toList())));
      }
    }
    return names.isEmpty()
        ? all
        : all.stream()
            .filter(layer -> names.stream().anyMatch(name -> isNamed(layer, name)))
            .toList();
  }

  private static boolean isNamed(ProvidedLayer layer, String name) {
    return layer.title().equals(name) || layer.layer().signature().type().equals(name);
  }

  private void print(ProvidedLayer provided) {
    Signature signature = provided.layer().signature();
    terminal
        .out()
        .println(
            PlainText.of(
                provided.title()
                    + ", version "
                    + signature.version()
                    + ", of "
                    + provided.source()));
    TextTable table =
        new TextTable(Column.text(""), Column.text("name"), Column.text("type"), Column.text("is"));
    Map<String, String> kinds = signature.attributes().kinds();
    for (Attribute attribute : signature.attributes().write(signature.attributes().defaults())) {
      String kind = kinds.getOrDefault(attribute.name(), "");
      table.row("attribute", attribute.name(), kind, value(attribute.value()) + " by default");
    }
    signature.inputs().forEach(input -> table.row(operand("input", input)));
    signature.outputs().forEach(output -> table.row(operand("output", output)));
    table.print(terminal.out());
    terminal.out().println("types: " + LayersListCommand.types(signature));
    terminal.out().println("kernels: " + LayersListCommand.kernels(provided.layer()));
    terminal.out().println();
  }

  private static String[] operand(String role, Operand operand) {
    Interval values = operand.values();
    String range =
        values.equals(Interval.UNKNOWN)
            ? ""
            : ", values from " + values.least() + " to " + values.most();
    return new String[] {
      role,
      operand.name(),
      operand.elements(),
      "(" + LayerSchema.text(operand.shape()) + ")" + range
    };
  }

  private static String value(Attribute.Value value) {
    return switch (value) {
      case Attribute.Ints ints ->
          ints.list() ? java.util.Arrays.toString(ints.values()) : "" + ints.values()[0];
      case Attribute.Floats floats ->
          floats.list() ? java.util.Arrays.toString(floats.values()) : "" + floats.values()[0];
      case Attribute.Strings strings ->
          "'"
              + new String(strings.values().getFirst(), java.nio.charset.StandardCharsets.UTF_8)
              + "'";
      default -> String.valueOf(value);
    };
  }
}
