package org.inferometer.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.inferometer.backend.onnxruntime.OnnxRuntimeBackend;
import org.inferometer.backend.onnxruntime.OnnxRuntimeInterpreter;
import org.inferometer.measure.InputException;
import org.inferometer.measure.SeededInputs;
import org.inferometer.network.Binding;
import org.inferometer.network.HostTensor;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.TensorTypes;
import org.inferometer.network.zoo.Zoo;
import org.inferometer.precision.ConversionException;
import org.inferometer.precision.int8.Int8Draft;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.int8.Target;
import org.inferometer.run.Observation;
import org.inferometer.run.Observer;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What observing activations for INT8 adds to the inferences of a calibration. The goal is 15 %.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class CalibrationOverhead {
  @Param({"inception-v3", "resnet-50", "mobilenet-v2"})
  String network;

  private Path folder;
  private Map<String, HostTensor> sample;
  private Engine plainEngine;
  private Engine observedEngine;
  private Session plain;
  private Session observedSession;
  private Observer observer;

  /// Builds the network without observation and with it.
  @Setup
  public void open()
      throws IOException,
          BackendException,
          ConversionException,
          InputException,
          ShapeBindingException {
    folder = Files.createTempDirectory("calibration");
    Network original = Zoo.build(network, 1);
    Binding binding = original.bind(Optional.of(1), Map.of());
    sample = SeededInputs.of(binding, 1).tensors();
    var levels = Int8Draft.of(original, Int8Options.of(Target.ONNXRUNTIME)).observed().keySet();
    TensorTypes types =
        TensorTypes.declared(original, binding)
            .with(new OnnxRuntimeInterpreter().interpret(original, binding, sample).types());
    plainEngine = engine(original, binding);
    observedEngine = engine(Observation.of(original, levels, types), binding);
    plain = plainEngine.open();
    plain.bind(sample);
    observedSession = observedEngine.open();
    observer = new Observer(observedSession, levels, binding);
  }

  private Engine engine(Network observed, Binding binding) throws BackendException {
    OnnxRuntimeBackend backend = new OnnxRuntimeBackend();
    backend.probe();
    return backend.build(observed, new BuildOptions(binding, Precision.FP32, "cpu", 1, folder));
  }

  /// An inference that nobody observes.
  @Benchmark
  public void unobserved() throws BackendException {
    plain.run();
  }

  /// An inference with its activations recorded.
  @Benchmark
  public void observed() throws BackendException {
    observer.observe(sample);
  }

  /// Closes all and deletes what they left.
  @TearDown
  public void close() throws IOException {
    plain.close();
    observedSession.close();
    plainEngine.close();
    observedEngine.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
