package org.inferometer.worker;

import java.util.List;
import org.inferometer.accuracy.Reference;
import org.inferometer.data.InputException;
import org.inferometer.data.Inputs;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.ImportException;
import org.inferometer.machine.Target;
import org.inferometer.measure.LatencyPass;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Phases;
import org.inferometer.measure.ThrottleWatch;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.plugin.Plugins;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Latency;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;

/// A cell that is ready to be built: its network is derived, its inputs are made.
///
/// @param original the network before it was derived
record PreparedCell(
    CellSetup setup,
    Plugins plugins,
    Target target,
    Network original,
    DerivedNetwork derived,
    Inputs inputs,
    Reference reference,
    BuildOptions options) {

  static PreparedCell of(CellSetup setup, Plugins plugins, Target target, Phases phases)
      throws ImportException, ShapeBindingException, InputException, ConversionException {
    Workload workload = setup.workload();
    Network network = workload.network(plugins);
    DerivedNetwork derived =
        DerivedNetwork.of(
            network, setup, target.backend(), plugins, part -> phases.at(Phase.CALIBRATION, part));
    Binding binding = workload.bind(network);
    Inputs inputs = workload.inputs(binding);
    return new PreparedCell(
        setup,
        plugins,
        target,
        network,
        derived,
        inputs,
        new ReferenceStore(setup.reference()).read(),
        options(setup, binding, inputs, phases));
  }

  private static BuildOptions options(
      CellSetup setup, Binding binding, Inputs inputs, Phases phases) {
    EngineSetup engine = setup.engine();
    return new BuildOptions(
        binding,
        setup.derivation().precision().narrowest(),
        engine.device(),
        engine.threads(),
        engine.work(),
        setup.workload().cache(),
        engine.settings(),
        inputs.tensors(),
        part -> phases.at(Phase.BUILD, part));
  }

  Binding binding() {
    return options.binding();
  }

  Engine build(Phases phases) throws BackendException {
    phases.at(Phase.BUILD, 0);
    Engine engine = target.backend().build(derived.network(), options);
    phases.at(Phase.BUILD, 1);
    return engine;
  }

  /// Binds the inputs and runs one inference, which is never measured.
  void start(Session session) throws BackendException {
    session.bind(inputs.tensors());
    try {
      session.run();
    } catch (BackendException e) {
      String madeUp =
          setup.workload().inputs() == null ? SeededInputs.integers(binding()) : "";
      throw madeUp.isEmpty()
          ? e
          : BackendException.failed(
              e.getMessage()
                  + "; made-up inputs may not fit ("
                  + madeUp
                  + "): give it real ones",
              e,
              Remedy.of(Setting.INPUTS));
    }
  }

  Latency latency(Session session, Phases phases) throws BackendException {
    ThrottleWatch watch = ThrottleWatch.start(plugins.meters(), target.device());
    Latency latency =
        LatencyPass.run(
            session,
            setup.budget().dividedBy(setup.repeats()),
            setup.workload().seed(),
            phases.of(Phase.LATENCY),
            watch::causes);
    return latency.with(openShapes(session.outputsOfOpenShape()));
  }

  private static List<String> openShapes(List<String> outputs) {
    return outputs.isEmpty()
        ? List.of()
        : List.of(
            "The shape of "
                + (outputs.size() == 1 ? "output '" : "outputs '")
                + String.join("', '", outputs)
                + "' is known only after an inference: where it depends on the data, other inputs"
                + " give another shape, and another latency.");
  }
}
