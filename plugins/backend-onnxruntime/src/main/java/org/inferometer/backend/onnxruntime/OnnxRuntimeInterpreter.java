package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.backend.onnxruntime.OrtApiNative.InaccessibleException;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Probe;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/// Runs a network on ONNX Runtime with every optimisation off, and reads the types of its tensors
/// from the profile of that run.
@Extension
public final class OnnxRuntimeInterpreter implements Interpreter {
  @Override
  public String title() {
    return "the unoptimised network on ONNX Runtime " + OrtRuntime.VERSION;
  }

  @Override
  public Probe probe() {
    return OrtRuntime.probe();
  }

  @Override
  public Interpretation interpret(Network network, Binding binding, Map<String, HostTensor> inputs)
      throws BackendException {
    OrtEnvironment environment = OrtRuntime.environment();
    return inFolder(network, folder -> interpret(environment, network, binding, inputs, folder));
  }

  @Override
  public StrictInterpretation interpretStrictly(
      Network network, Binding binding, Map<String, HostTensor> inputs) throws BackendException {
    OrtEnvironment environment = OrtRuntime.environment();
    return inFolder(
        network, folder -> interpretStrictly(environment, network, binding, inputs, folder));
  }

  private interface Run<T> {
    T in(Path folder) throws BackendException, IOException;
  }

  private static <T> T inFolder(Network network, Run<T> run) throws BackendException {
    try {
      Path folder = Files.createTempDirectory("inferometer-interpreter");
      try {
        return run.in(folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw BackendException.failed(
          network.name() + ": no temporary file can be written: " + e.getMessage(), e);
    }
  }

  private static StrictInterpretation interpretStrictly(
      OrtEnvironment environment,
      Network network,
      Binding binding,
      Map<String, HostTensor> inputs,
      Path folder)
      throws BackendException, IOException {
    try (Opened parts = new Opened()) {
      CustomOperators custom = CustomOperators.ofReferences(network).map(parts::add).orElse(null);
      StrictModel strict = StrictModel.of(custom == null ? network : custom.network());
      Path file = folder.resolve("strict.onnx");
      OnnxWriter.write(strict.model(), file);
      SessionFactory sessions =
          new SessionFactory(environment, file, binding, OptLevel.NO_OPT, 0, custom);
      return interpretStrictly(sessions, network, new WrittenTensors(strict.written()), inputs);
    }
  }

  private static StrictInterpretation interpretStrictly(
      SessionFactory sessions,
      Network network,
      WrittenTensors written,
      Map<String, HostTensor> inputs)
      throws BackendException {
    try (ObservingOperators operator = new ObservingOperators();
        OrtSession session = open(sessions, network, operator);
        BoundInputs bound = BoundInputs.of(sessions.environment(), sessions.binding(), inputs)) {
      try (OrtSession.Result result =
          operator.during(written::add, () -> session.run(bound.tensors()))) {
        return new StrictInterpretation(BoundOutputs.copies(result), written.seen());
      }
    } catch (OrtException e) {
      throw OrtErrors.running(network.name(), e);
    } catch (InaccessibleException e) {
      throw BackendException.failed(
          network.name() + ": what its layers write cannot be rounded: " + e.reason(), e);
    }
  }

  private static OrtSession open(
      SessionFactory sessions, Network network, ObservingOperators operator)
      throws BackendException, InaccessibleException {
    try {
      return sessions.open(operator);
    } catch (OrtException e) {
      throw OrtErrors.building(network, e);
    }
  }

  private static Interpretation interpret(
      OrtEnvironment environment,
      Network network,
      Binding binding,
      Map<String, HostTensor> inputs,
      Path folder)
      throws BackendException, IOException {
    try (Opened parts = new Opened()) {
      CustomOperators custom = CustomOperators.ofReferences(network).map(parts::add).orElse(null);
      Network runnable = custom == null ? network : custom.network();
      SessionFactory sessions =
          new SessionFactory(
              environment, ModelFile.of(runnable, folder), binding, OptLevel.NO_OPT, 0, custom);
      return interpret(sessions, network, inputs, folder);
    }
  }

  private static Interpretation interpret(
      SessionFactory sessions, Network network, Map<String, HostTensor> inputs, Path folder)
      throws BackendException, IOException {
    OrtEnvironment environment = sessions.environment();
    Binding binding = sessions.binding();
    // The order of execution is told only by the saved graph; it is needed where names are not.
    SavedGraph saved = KernelMatcher.namesTell(network) ? null : SavedGraph.in(folder);
    Map<String, HostTensor> outputs;
    Path profile;
    try (OrtSession session = open(sessions, network, folder, saved)) {
      outputs = run(environment, session, binding, inputs);
      profile = Path.of(session.endProfiling());
    } catch (OrtException e) {
      throw OrtErrors.running(network.name(), e);
    }
    return new Interpretation(
        outputs, types(binding, network.graph().nodes(), saved, profile, outputs));
  }

  private static OrtSession open(
      SessionFactory sessions, Network network, Path folder, @Nullable SavedGraph saved)
      throws BackendException {
    try {
      return sessions.open(folder.resolve("profile"), saved == null ? null : saved.file());
    } catch (OrtException e) {
      throw OrtErrors.building(network, e);
    }
  }

  private static Map<String, HostTensor> run(
      OrtEnvironment environment,
      OrtSession session,
      Binding binding,
      Map<String, HostTensor> inputs)
      throws BackendException, OrtException {
    try (BoundInputs bound = BoundInputs.of(environment, binding, inputs)) {
      try (OrtSession.Result result = session.run(bound.tensors())) {
        return BoundOutputs.copies(result);
      }
    }
  }

  private static Map<String, TensorType> types(
      Binding binding,
      List<Node> nodes,
      @Nullable SavedGraph saved,
      Path profile,
      Map<String, HostTensor> outputs)
      throws BackendException, IOException {
    Map<String, TensorType> types = new LinkedHashMap<>(binding.inputs());
    try {
      List<Node> executed = saved == null ? nodes : saved.read().nodes();
      ProfiledTypes collector = new ProfiledTypes(executed, types);
      TraceReader.read(profile, new TracedInference.Reader(collector::accept)::accept);
    } catch (ImportException e) {
      throw BackendException.failed(
          "the graph that was run cannot be read back: " + e.getMessage(), e);
    }
    outputs.forEach((name, tensor) -> types.put(name, tensor.type()));
    return types;
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.toList();
    }
    for (Path file : files.reversed()) {
      Files.deleteIfExists(file);
    }
  }
}
