package org.inferometer.worker;

import java.io.IOException;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Phases;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Interpreter.Interpretation;
import org.inferometer.spi.Probe;
import org.inferometer.worker.WorkerTask.ReferenceTask;
import org.inferometer.worker.WorkerTask.WantedReference;

/// Computes what the unoptimised network gives for the inputs, with the first interpreter that can
/// be used.
record ComputeReference(ReferenceTask task, Plugins plugins, Phases phases) {
  /// @throws IOException if neither a reference nor the reason for its absence can be written
  void run() throws IOException {
    for (WantedReference wanted : task.wanted()) {
      phases.at(Phase.REFERENCE, 0);
      compute(wanted.workload(), new ReferenceStore(wanted.folder()));
    }
  }

  private void compute(Workload workload, ReferenceStore store) throws IOException {
    for (Interpreter interpreter : plugins.interpreters()) {
      if (interpreter.probe() instanceof Probe.Available) {
        interpret(interpreter, workload, store);
        return;
      }
    }
    store.writeUnavailable("no interpreter is usable here that could compute a reference");
  }

  private void interpret(Interpreter interpreter, Workload workload, ReferenceStore store)
      throws IOException {
    try {
      store.write(interpreter.title(), interpretation(interpreter, workload));
    } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
      store.writeUnavailable("the reference could not be computed: " + Failure.of(e).reason());
    }
  }

  private Interpretation interpretation(Interpreter interpreter, Workload workload)
      throws Exception {
    Network network = workload.network(plugins);
    Binding binding = workload.bind(network);
    return interpreter.interpret(network, binding, workload.inputs(binding).tensors());
  }
}
