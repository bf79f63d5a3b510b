package org.inferometer.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.inferometer.accuracy.Reference;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Shape;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.plugin.Plugins;
import org.inferometer.runner.TypeProbe;
import org.inferometer.zoo.Models;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `inspect`: what a network is, layer by layer, without measuring it.
@Command(
    name = "inspect",
    description = "Shows inputs, outputs, layers, parameters, FLOPs and bytes of a network.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer inspect zoo:resnet-50",
      "  inferometer inspect deploy.prototxt --weights net.caffemodel",
      "  inferometer inspect model.onnx --batch 8 --shape seq_len=128",
      "",
      "'-' stands for what is not known; the reasons follow the table."
    })
final class InspectCommand implements Callable<Integer> {
  /// The seed that `profile` gives weights of the zoo where it is not told another.
  private static final long SEED = 1;

  /// Of running the network once, where it does not declare every shape.
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Services services;
  private final Terminal terminal;

  @ParentCommand RootCommand root = new RootCommand();

  @Parameters(
      paramLabel = "MODEL",
      description = "A model: a file, a folder of a SavedModel, or zoo:NAME.")
  String model = "";

  @Option(
      names = "--batch",
      paramLabel = "N",
      converter = Converters.BatchConverter.class,
      description = "The batch size (default: what the model fixes, or else 1).")
  @Nullable Integer batch;

  @Mixin ModelOptions modelOptions = new ModelOptions();

  @Mixin ShapeOptions shapes = new ShapeOptions();

  @Mixin WorkerOptions worker = new WorkerOptions();

  InspectCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws ImportException {
    Map<String, Shape> sizes = shapes.only("inspect");
    Plugins plugins = services.plugins().get();
    String chosen = modelOptions.applied(model, plugins);
    Network network = new Models(plugins, services.cacheFolder(), SEED).load(chosen);
    Binding binding = bind(network, sizes);
    InspectedTypes types = InspectedTypes.of(network, binding, () -> shown(chosen, binding, sizes));
    if (!root.quiet) {
      print(new Inspection(network, binding, types), terminal.out());
    }
    return ExitCode.DONE;
  }

  private Binding bind(Network network, Map<String, Shape> sizes) {
    try {
      return network.bind(Optional.ofNullable(batch), sizes);
    } catch (ShapeBindingException e) {
      throw UserError.badInput(RemedyOptions.after(model + ": " + e.getMessage(), e));
    }
  }

  private Reference shown(String chosen, Binding binding, Map<String, Shape> sizes) {
    try {
      return new TypeProbe(worker.command(services.pluginOptions()), services.cacheFolder(), LIMIT)
          .run(chosen, binding, sizes, SEED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reference.Unavailable("it was interrupted");
    }
  }

  private static void print(Inspection inspection, PrintStream out) {
    inspection.head().forEach(line -> out.println(PlainText.of(line)));
    out.println();
    inspection.layers().print(out);
    out.println();
    inspection.totals().forEach(line -> out.println(PlainText.of(line)));
  }
}
