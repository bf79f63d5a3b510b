package org.inferometer.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.run.Models;
import org.inferometer.run.StudyException;
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
      "  inferometer inspect model.onnx --batch 8 --shape seq_len=128",
      "",
      "'-' stands for what is not known; the reasons follow the table."
    })
final class InspectCommand implements Callable<Integer> {
  /// The seed that `profile` gives weights of the zoo where it is not told another.
  private static final long SEED = 1;

  private final Services services;
  private final Terminal terminal;

  @ParentCommand RootCommand root = new RootCommand();

  @Parameters(paramLabel = "MODEL", description = "A model file, or zoo:NAME.")
  String model = "";

  @Option(
      names = "--batch",
      paramLabel = "N",
      converter = Converters.BatchConverter.class,
      description = "The batch size (default: what the model fixes, or else 1).")
  @Nullable Integer batch;

  @Mixin ShapeOptions shapes = new ShapeOptions();

  InspectCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws StudyException, ShapeBindingException {
    Network network =
        new Models(services.plugins().get(), services.cacheFolder(), SEED).load(model);
    Binding binding = network.bind(Optional.ofNullable(batch), shapes.shapes);
    InspectedTypes types = InspectedTypes.of(network, binding, services.plugins());
    if (!root.quiet) {
      print(new Inspection(network, binding, types), terminal.out());
    }
    return ExitCode.DONE;
  }

  private static void print(Inspection inspection, PrintStream out) {
    inspection.head().forEach(line -> out.println(PlainText.of(line)));
    out.println();
    inspection.layers().print(out);
    out.println();
    inspection.totals().forEach(line -> out.println(PlainText.of(line)));
  }
}
