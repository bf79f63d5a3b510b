package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.inferometer.network.Binding;
import org.inferometer.network.HostTensor;
import org.inferometer.network.ImportException;
import org.inferometer.network.Network;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Model;
import org.inferometer.network.onnx.OnnxReader;
import org.inferometer.network.onnx.OnnxWriter;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.ObservingSession;
import org.jspecify.annotations.Nullable;

/// Runs an optimised network part by part and shows the outputs of each while they are still in the
/// processor's caches: the next part writes its own to the same memory. Maps stay in the layout of
/// the kernels, see [BlockedOutputs].
final class OnnxRuntimeObservation implements ObservingSession {
  /// Outputs of one part: few enough to stay in a cache, and many enough for what a call costs,
  /// some 10 µs. On the machine of docs/performance.md 1 and 2 MiB were no better.
  private static final long PART_BYTES = 4L << 20;

  private final OrtEnvironment environment;
  private final String network;
  private final Binding binding;
  private final List<OrtSession> sessions = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private @Nullable BoundInputs inputs;
  private @Nullable Arena arena;

  /// A part of the network, bound.
  ///
  /// @param inputs those that earlier parts write in fresh memory change with every run
  private record Part(OrtSession session, Map<String, OnnxTensor> inputs, BoundOutputs outputs) {
    OrtSession.Result run() throws OrtException {
      return session.run(inputs, outputs.fresh(), outputs.pinned());
    }
  }

  private OnnxRuntimeObservation(OrtEnvironment environment, Network network, Binding binding) {
    this.environment = environment;
    this.network = network.name();
    this.binding = binding;
  }

  static OnnxRuntimeObservation open(
      OrtEnvironment environment, Network network, BuildOptions options) throws BackendException {
    OnnxRuntimeObservation observation =
        new OnnxRuntimeObservation(environment, network, options.binding());
    try {
      observation.openParts(network, options);
      return observation;
    } catch (OrtException e) {
      observation.close();
      throw OrtErrors.building(network.name(), network.graph().nodes(), e);
    } catch (IOException | ImportException e) {
      observation.close();
      throw BackendException.failed(
          network.name() + ": its optimised graph cannot be saved: " + e.getMessage(), e);
    }
  }

  private void openParts(Network whole, BuildOptions options)
      throws BackendException, OrtException, IOException, ImportException {
    Path folder = Files.createTempDirectory(options.workFolder(), "observed");
    Path optimised = folder.resolve("optimised.onnx");
    Path source = ModelFile.of(whole, options.workFolder());
    factory(source, OptLevel.ALL_OPT, options).open(null, optimised).close();
    Model model = OnnxReader.read(optimised);
    for (Graph part : GraphParts.of(BlockedOutputs.of(model.graph()), PART_BYTES)) {
      Path file = folder.resolve("part" + sessions.size() + ".onnx");
      OnnxWriter.write(model.with(part), file);
      sessions.add(factory(file, OptLevel.NO_OPT, options).open());
      // Each file holds weights, which the session has copied.
      Files.delete(file);
    }
    Files.delete(optimised);
    Files.deleteIfExists(SessionFactory.weights(optimised));
  }

  private SessionFactory factory(Path file, OptLevel level, BuildOptions options) {
    return new SessionFactory(environment, file, binding, level, options.threads());
  }

  @Override
  public void bind(Map<String, HostTensor> given) throws BackendException {
    unbind();
    try {
      BoundInputs bound = BoundInputs.of(environment, binding, given);
      inputs = bound;
      bindParts(new HashMap<>(bound.tensors()));
    } catch (OrtException e) {
      throw OrtErrors.running(network, e);
    }
  }

  /// @param known tensors that parts can read, by name; the parts add theirs
  private void bindParts(Map<String, OnnxTensor> known) throws BackendException, OrtException {
    Arena own = Arena.ofShared();
    arena = own;
    Set<String> read = new HashSet<>();
    sessions.forEach(session -> read.addAll(session.getInputNames()));
    long most = 0;
    for (OrtSession session : sessions) {
      most = Math.max(most, BoundOutputs.bytes(session, name -> !read.contains(name)));
    }
    MemorySegment shared = own.allocate(Math.max(1, most), Tensors.ALIGNMENT);
    for (OrtSession session : sessions) {
      SegmentAllocator again = SegmentAllocator.slicingAllocator(shared);
      BoundOutputs outputs =
          BoundOutputs.of(environment, session, name -> read.contains(name) ? own : again);
      Map<String, OnnxTensor> needed = new LinkedHashMap<>(known);
      needed.keySet().retainAll(session.getInputNames());
      parts.add(new Part(session, needed, outputs));
      known.putAll(outputs.pinned());
    }
  }

  @Override
  public void run(BiConsumer<String, HostTensor> seen) throws BackendException {
    if (inputs == null) {
      throw new IllegalStateException("run() before bind()");
    }
    List<OrtSession.Result> results = new ArrayList<>();
    try {
      for (Part part : parts) {
        OrtSession.Result result = part.run();
        results.add(result);
        if (!part.outputs().fresh().isEmpty()) {
          passOn(result);
        }
        part.outputs().values(result).forEach(seen);
      }
    } catch (OrtException e) {
      throw OrtErrors.running(network, e);
    } finally {
      results.forEach(OrtSession.Result::close);
    }
  }

  private void passOn(OrtSession.Result result) {
    for (Map.Entry<String, OnnxValue> output : result) {
      for (Part part : parts) {
        if (output.getValue() instanceof OnnxTensor tensor
            && part.session().getInputNames().contains(output.getKey())) {
          part.inputs().put(output.getKey(), tensor);
        }
      }
    }
  }

  @Override
  public void close() {
    unbind();
    try {
      for (OrtSession session : sessions) {
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException(network + ": its session cannot be closed", e);
    }
  }

  private void unbind() {
    if (inputs != null) {
      inputs.close();
      inputs = null;
    }
    parts.forEach(part -> part.outputs().close());
    parts.clear();
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }
}
