package org.inferometer.jmh.trust;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.onnxruntime.OnnxRuntimeBackend;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;

/// The process of [IdleProof]: opens an engine, then reads lines. Each is a time in nanoseconds, in
/// which it runs inferences; it answers with the mean time of one.
final class IdleWorker {
  private IdleWorker() {}

  /// Runs one inference.
  private interface Inference {
    void run() throws BackendException, OrtException;
  }

  /// @param arguments the ONNX file, the batch, threads, and whether they may spin when they have
  ///   nothing to do
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    new OnnxRuntimeBackend().probe();
    Network network = RealProof.load(arguments[0], file.toAbsolutePath().getParent());
    Binding binding = network.bind(Optional.of(Integer.parseInt(arguments[1])), Map.of());
    int threads = Integer.parseInt(arguments[2]);
    serve(
        Boolean.parseBoolean(arguments[3])
            ? spinning(file, binding, threads)
            : waiting(network, binding, threads, file.toAbsolutePath().getParent()));
  }

  private static void serve(Inference inference)
      throws IOException, BackendException, OrtException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      long nanos = Long.parseLong(line);
      long start = System.nanoTime();
      long now = start;
      int count = 0;
      do {
        inference.run();
        count++;
        now = System.nanoTime();
      } while (now - start < nanos);
      System.out.println((double) (now - start) / count);
    }
  }

  /// As the backend opens engines.
  private static Inference waiting(Network network, Binding binding, int threads, Path folder)
      throws IOException, BackendException {
    Path work = Files.createTempDirectory(folder, "engine");
    Session session =
        new OnnxRuntimeBackend()
            .build(network, new BuildOptions(binding, Precision.FP32, "cpu", threads, work))
            .open();
    Map<String, HostTensor> inputs = new HashMap<>();
    binding
        .inputs()
        .forEach((name, type) ->
            inputs.put(name, new HostTensor(type, Arena.global().allocate(type.bytes(), 64))));
    session.bind(inputs);
    return session::run;
  }

  /// As ONNX Runtime opens a session where nobody says how.
  private static Inference spinning(Path file, Binding binding, int threads) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    OrtSession session = environment.createSession(file.toString(), options);
    Map<String, OnnxTensor> inputs = new HashMap<>();
    for (Map.Entry<String, TensorType> input : binding.inputs().entrySet()) {
      TensorType type = input.getValue();
      ByteBuffer data =
          ByteBuffer.allocateDirect(Math.toIntExact(type.bytes())).order(ByteOrder.nativeOrder());
      inputs.put(
          input.getKey(),
          OnnxTensor.createTensor(environment, data.asFloatBuffer(), type.shape().toArray()));
    }
    return () -> session.run(inputs).close();
  }
}
