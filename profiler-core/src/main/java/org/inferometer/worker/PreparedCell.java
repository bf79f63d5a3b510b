package org.inferometer.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.inferometer.accuracy.Reference;
import org.inferometer.data.InputException;
import org.inferometer.data.Inputs;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.ImportException;
import org.inferometer.machine.Target;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Phases;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.plugin.Plugins;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Remedy;
import org.jspecify.annotations.Nullable;

/// A cell that is ready to be built: its network is derived, its inputs are made.
///
/// @param original the network before it was derived
/// @param readNs how long reading it took
/// @param deriveNs how long deriving took; null where another process had derived it
record PreparedCell(
    CellSetup setup,
    Plugins plugins,
    Target target,
    Network original,
    DerivedNetwork derived,
    Inputs inputs,
    Reference reference,
    BuildOptions options,
    long readNs,
    @Nullable Long deriveNs) {

  static PreparedCell of(CellSetup setup, Plugins plugins, Target target, Phases phases)
      throws ImportException, ShapeBindingException, InputException, ConversionException {
    Workload workload = setup.workload();
    Stopwatch watch = new Stopwatch();
    Network network = workload.network(plugins);
    long readNs = watch.lap();
    DerivedStore store = new DerivedStore(setup.derived());
    Optional<DerivedNetwork> known = store.read(network);
    DerivedNetwork derived =
        known.isPresent()
            ? known.get()
            : store.keep(derive(network, setup, target, plugins, phases));
    long deriveNs = watch.lap();
    Binding binding = workload.bind(network);
    Inputs inputs = workload.inputs(binding, setup.engine().inputSets());
    return new PreparedCell(
        setup,
        plugins,
        target,
        network,
        derived,
        inputs,
        new ReferenceStore(setup.reference()).read(),
        options(setup, binding, inputs, phases),
        readNs,
        known.isPresent() ? null : deriveNs);
  }

  private static DerivedNetwork derive(
      Network network, CellSetup setup, Target target, Plugins plugins, Phases phases)
      throws ConversionException, InputException, ShapeBindingException {
    return DerivedNetwork.of(
        network, setup, target.backend(), plugins, part -> phases.at(Phase.CALIBRATION, part));
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

  /// About as much as its engine takes on the disk.
  long engineBytes() {
    return Float.BYTES * original.parameterCount();
  }

  Binding binding() {
    return options.binding();
  }

  /// How the session came to run its first inference.
  ///
  /// @param buildNs null where the engine was loaded
  LoadTimes loaded(@Nullable Long buildNs, long loadNs, long firstNs) {
    return new LoadTimes(readNs, deriveNs, buildNs, loadNs, firstNs);
  }

  Engine build(Phases phases) throws BackendException {
    phases.at(Phase.BUILD, 0);
    Engine engine = target.backend().build(derived.network(), options);
    phases.at(Phase.BUILD, 1);
    return engine;
  }

  /// The engine that the first process of the cell saved.
  Engine load(Path folder) throws BackendException {
    return target.backend().load(derived.network(), options, folder);
  }

  /// Opens a session, and binds its inputs.
  Session open(Engine engine) throws BackendException {
    Session session = engine.open();
    try {
      inputs.bindTo(session);
      return session;
    } catch (Throwable e) {
      session.close();
      throw e;
    }
  }

  /// Runs the first inference.
  void start(Session session) throws BackendException {
    try {
      session.run();
    } catch (BackendException e) {
      String madeUp = setup.workload().inputs() == null ? SeededInputs.integers(binding()) : "";
      throw madeUp.isEmpty()
          ? e
          : BackendException.failed(
              e.getMessage()
                  + "; made-up inputs may not fit ("
                  + madeUp
                  + "): give it a folder of real inputs",
              e,
              Remedy.of(Remedy.Setting.INPUTS));
    }
  }

  /// What a reader must know of the latency of a network whose outputs have no shape of their own.
  List<String> openShapes(Session session) {
    List<String> outputs = session.outputsOfOpenShape();
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
