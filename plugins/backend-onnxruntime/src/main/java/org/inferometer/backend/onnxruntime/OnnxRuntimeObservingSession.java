package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.inferometer.backend.onnxruntime.OrtApiNative.InaccessibleException;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.ObservingSession;
import org.jspecify.annotations.Nullable;

/// Runs an optimised network that shows its tensors where they are computed, while they are in the
/// processor's caches, and uses their memory again like that of any inner tensor. Maps stay in the
/// layout of the kernels, see [BlockedOutputs].
final class OnnxRuntimeObservingSession implements ObservingSession {
  private final OrtEnvironment environment;
  private final String network;
  private final Binding binding;
  private final ObservingOperators operator;

  /// Operators of the network's own; null where it has none.
  private final @Nullable CustomOperators custom;

  private final List<String> observed;
  private final OrtSession session;
  private @Nullable BoundInputs inputs;

  private OnnxRuntimeObservingSession(
      OrtEnvironment environment,
      Network network,
      Binding binding,
      ObservingOperators operator,
      @Nullable CustomOperators custom,
      List<String> observed,
      OrtSession session) {
    this.environment = environment;
    this.network = network.name();
    this.binding = binding;
    this.operator = operator;
    this.custom = custom;
    this.observed = observed;
    this.session = session;
  }

  /// Nodes times outputs of the largest network that is laid out anew for its kernels: that pass of
  /// ONNX Runtime's looks at every output for every node (12,000 by 12,000 took it 32 s on an AMD
  /// EPYC, 2026-11-30; all others together 1 s).
  private static final long MOST_LAID_OUT = 16_000_000;

  /// ONNX Runtime cannot load every optimised graph that it saved: constants that it folded within
  /// a graph of a node may stand there twice. Such a network is observed as it is written.
  static OnnxRuntimeObservingSession open(
      OrtEnvironment environment, Network network, BuildOptions options) throws BackendException {
    try {
      return open(environment, network, options, level(network));
    } catch (BackendException e) {
      try {
        return open(environment, network, options, OptLevel.NO_OPT);
      } catch (BackendException _) {
        throw e;
      }
    }
  }

  private static OptLevel level(Network network) {
    long looks = (long) network.graph().nodes().size() * network.outputs().size();
    return looks > MOST_LAID_OUT ? OptLevel.EXTENDED_OPT : OptLevel.ALL_OPT;
  }

  private static OnnxRuntimeObservingSession open(
      OrtEnvironment environment, Network network, BuildOptions options, OptLevel level)
      throws BackendException {
    try (Opened parts = new Opened()) {
      Path folder = Files.createTempDirectory(options.workFolder(), "observed");
      Path optimised = folder.resolve("optimised.onnx");
      CustomOperators custom = CustomOperators.of(network).map(parts::add).orElse(null);
      Network runnable = custom == null ? network : custom.network();
      Path source = ModelFile.of(runnable, options.workFolder());
      factory(environment, source, level, options, custom).open(null, optimised).close();
      ObservingModel observing = ObservingModel.of(OnnxReader.read(optimised));
      Path file = folder.resolve("observing.onnx");
      OnnxWriter.write(observing.model(), file);
      ObservingOperators operator = parts.add(new ObservingOperators());
      OrtSession session =
          parts.add(factory(environment, file, OptLevel.NO_OPT, options, custom).open(operator));
      // The files hold weights, which the session has copied.
      Files.delete(file);
      Files.delete(optimised);
      Files.deleteIfExists(SessionFactory.weights(optimised));
      return parts.become(
          new OnnxRuntimeObservingSession(
              environment,
              network,
              options.binding(),
              operator,
              custom,
              observing.observed(),
              session));
    } catch (OrtException e) {
      throw OrtErrors.building(network, e);
    } catch (IOException | ImportException e) {
      throw BackendException.failed(
          network.name() + ": its optimised graph cannot be saved: " + e.getMessage(), e);
    } catch (InaccessibleException e) {
      throw BackendException.failed(
          network.name() + ": its tensors cannot be observed: " + e.reason(), e);
    }
  }

  private static SessionFactory factory(
      OrtEnvironment environment,
      Path file,
      OptLevel level,
      BuildOptions options,
      @Nullable CustomOperators custom) {
    return new SessionFactory(
        environment, file, options.binding(), level, options.threads(), custom);
  }

  @Override
  public void bind(Map<String, HostTensor> given) throws BackendException {
    unbind();
    inputs = BoundInputs.of(environment, binding, given);
  }

  /// Outputs are fresh in every run: their shapes may depend on the inputs.
  @Override
  public void run(BiConsumer<String, HostTensor> seen) throws BackendException {
    if (inputs == null) {
      throw new IllegalStateException("run() before bind()");
    }
    BoundInputs given = inputs;
    try (OrtSession.Result results =
        operator.during(
            (tensor, index) -> seen.accept(observed.get(index), tensor),
            () -> session.run(given.tensors()))) {
      results.forEach(output -> {
        if (output.getValue() instanceof OnnxTensor tensor && Tensors.holdsNumbers(tensor)) {
          seen.accept(output.getKey(), Tensors.view(tensor));
        }
      });
    } catch (OrtException e) {
      throw OrtErrors.running(network, e);
    }
  }

  @Override
  public void close() {
    unbind();
    try (ObservingOperators _ = operator;
        CustomOperators _ = custom) {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(network + ": its session cannot be closed", e);
    }
  }

  private void unbind() {
    if (inputs != null) {
      inputs.close();
      inputs = null;
    }
  }
}
