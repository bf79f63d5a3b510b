package org.inferometer.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.inferometer.fusion.FusionAccount;
import org.inferometer.graph.TensorType;
import org.inferometer.machine.Target;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Phases;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Probe;
import org.inferometer.study.Remedy;
import org.inferometer.worker.WorkerTask.DescribeTask;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Builds an engine and gives an account of what became of the network's layers. Nothing is run.
public final class DescribeEngine {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final DescribeTask task;
  private final Plugins plugins;
  private final Phases phases;

  DescribeEngine(DescribeTask task, Plugins plugins, Phases phases) {
    this.task = task;
    this.plugins = plugins;
    this.phases = phases;
  }

  /// What came of it.
  ///
  /// @param account null where there is no engine, or it cannot be described
  /// @param problem why there is none; null where there is one
  /// @param remedies settings that may help
  public record Description(
      @Nullable FusionAccount account, @Nullable String problem, List<Remedy> remedies) {

    /// @throws IOException if the file holds no description
    public static Description read(Path file) throws IOException {
      try {
        return MAPPER.readValue(Files.readString(file), Description.class);
      } catch (JacksonException e) {
        throw new IOException(file + ": holds no account: " + e.getOriginalMessage(), e);
      }
    }
  }

  /// @throws IOException if the result cannot be written
  void run() throws IOException {
    Description description =
        Failure.attempt(
            () -> new Description(account(), null, List.of()),
            failure -> new Description(null, failure.reason(), failure.remedies()));
    Files.writeString(task.result(), MAPPER.writeValueAsString(description));
  }

  private FusionAccount account() throws Exception {
    Workload workload = task.workload();
    Target target = task.engine().target(plugins);
    Network network = workload.network(plugins);
    Network derived =
        DerivedNetwork.of(
                network,
                setup(),
                target.backend(),
                plugins,
                part -> phases.at(Phase.CALIBRATION, part))
            .network();
    Binding binding = workload.bind(network);
    phases.at(Phase.BUILD, 0);
    try (Engine engine = target.backend().build(derived, options(binding))) {
      return FusionAccount.of(network, types(network, binding), engine.layers(), engine.fusions());
    }
  }

  /// Those that the network declares, and where it does not declare all, those that one unoptimised
  /// run shows. Where there can be no such run, the account has fewer shapes to compare.
  private TensorTypes types(Network network, Binding binding) {
    TensorTypes declared = TensorTypes.declared(network, binding);
    boolean complete =
        network.graph().nodes().stream()
            .flatMap(node -> node.outputs().stream())
            .allMatch(output -> output.isEmpty() || declared.of(output).isPresent());
    return complete
        ? declared
        : plugins.interpreters().stream()
            .filter(interpreter -> interpreter.probe() instanceof Probe.Available)
            .findFirst()
            .map(interpreter ->
                Failure.attempt(
                    () -> declared.with(shown(interpreter, network, binding)), _ -> declared))
            .orElse(declared);
  }

  private Map<String, TensorType> shown(Interpreter interpreter, Network network, Binding binding)
      throws Exception {
    return interpreter
        .interpret(network, binding, task.workload().inputs(binding).tensors())
        .types();
  }

  /// Of a cell that is not measured.
  private CellSetup setup() {
    Path work = task.engine().work();
    return new CellSetup(
        task.workload(),
        task.engine(),
        task.derivation(),
        work,
        work,
        null,
        null,
        Duration.ZERO,
        Duration.ZERO);
  }

  private BuildOptions options(Binding binding) throws Exception {
    EngineSetup engine = task.engine();
    return new BuildOptions(
        binding,
        task.derivation().precision().narrowest(),
        engine.device(),
        engine.threads(),
        engine.work(),
        task.workload().cache(),
        engine.settings(),
        task.workload().inputs(binding).tensors(),
        part -> phases.at(Phase.BUILD, part));
  }
}
