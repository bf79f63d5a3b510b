package org.inferometer.jmh;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.inferometer.backend.onnxruntime.OnnxRuntimeBackend;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.layer.Layers;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What the harness adds to a bare `OrtSession.run` of a network that does next to nothing. The
/// goal is a difference of at most 3 µs between the two.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class HarnessOverhead {
  private final long[] samples = new long[1];
  private Path folder;
  private Engine engine;
  private Session session;
  private OrtSession bare;
  private Map<String, OnnxTensorLike> inputs;
  private Map<String, OnnxTensor> outputs;

  /// Builds a network of one activation over 64 numbers, and opens it both ways.
  @Setup
  public void open() throws IOException, OrtException, BackendException, ShapeBindingException {
    folder = Files.createTempDirectory("harness");
    NetworkBuilder builder = new NetworkBuilder("relu", 1);
    builder.output(builder.input("x", ElementType.FLOAT, "N", 64).then("y", Layers.relu()));
    Path file = folder.resolve("relu.onnx");
    OnnxWriter.write(builder.model(), file);
    Network network = Network.of(builder.model(), "relu", "relu.onnx", "onnx", file);
    Binding binding = network.bind(Optional.of(1), Map.of());
    OnnxRuntimeBackend backend = new OnnxRuntimeBackend();
    backend.probe();
    engine = backend.build(network, new BuildOptions(binding, Precision.FP32, "cpu", 1, folder));
    TensorType type = binding.inputs().get("x");
    session = engine.open();
    session.bind(Map.of("x", new HostTensor(type, Arena.ofAuto().allocate(type.bytes(), 64))));
    openBare(file);
  }

  private void openBare(Path file) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      bare = environment.createSession(file.toString(), options);
    }
    long[] shape = {1, 64};
    inputs = Map.of("x", OnnxTensor.createTensor(environment, buffer(), shape));
    outputs = Map.of("y", OnnxTensor.createTensor(environment, buffer(), shape));
  }

  private static FloatBuffer buffer() {
    return ByteBuffer.allocateDirect(256).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /// ONNX Runtime alone, its outputs pinned.
  @Benchmark
  public OrtSession.Result bare() throws OrtException {
    OrtSession.Result result = bare.run(inputs, Set.of(), outputs);
    result.close();
    return result;
  }

  /// The same through the harness, with the clock read and the sample kept.
  @Benchmark
  public long harness() throws BackendException {
    long start = System.nanoTime();
    session.run();
    samples[0] = System.nanoTime() - start;
    return samples[0];
  }

  /// Closes both and deletes what they left.
  @TearDown
  public void close() throws OrtException, IOException {
    session.close();
    engine.close();
    bare.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
