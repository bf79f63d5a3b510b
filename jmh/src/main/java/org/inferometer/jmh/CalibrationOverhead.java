package org.inferometer.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.inferometer.backend.onnxruntime.OnnxRuntimeBackend;
import org.inferometer.backend.onnxruntime.OnnxRuntimeInterpreter;
import org.inferometer.data.InputException;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.TensorTypes;
import org.inferometer.precision.calibration.Calibrator;
import org.inferometer.precision.calibration.Sampling;
import org.inferometer.precision.int8.Int8Draft;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.quantise.ActivationRecorder;
import org.inferometer.quantise.ExposedTensors;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.ObservingSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;
import org.inferometer.zoo.Zoo;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/// What observing activations for INT8 adds to the inferences of a calibration, each with its own
/// input. The goal is 15 %.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class CalibrationOverhead {
  private static final int TOGETHER = 10;

  @Param({"inception-v3", "resnet-50", "mobilenet-v2"})
  String network;

  @Param({"percentile", "min-max"})
  String calibrator;

  @Param({"128"})
  int inferences;

  private Path folder;
  private Map<String, HostTensor> sample;
  private Map<String, HostTensor> inputs;
  private Engine plainEngine;
  private Session plain;
  private ObservingSession observedSession;
  private ActivationRecorder observer;
  private final List<Double> unobservedMs = new ArrayList<>();
  private final List<Double> over = new ArrayList<>();

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
    var tensors =
        Int8Draft.of(original, Int8Options.of(new OnnxRuntimeBackend().quantisation(Map.of())))
            .observed();
    TensorTypes types =
        TensorTypes.declared(original, binding)
            .with(new OnnxRuntimeInterpreter().interpret(original, binding, sample).types());
    OnnxRuntimeBackend backend = new OnnxRuntimeBackend();
    backend.probe();
    BuildOptions options = new BuildOptions(binding, Precision.FP32, "cpu", 1, folder);
    plainEngine = backend.build(original, options);
    plain = plainEngine.open();
    inputs = SeededInputs.of(binding, 2).tensors();
    plain.bind(inputs);
    observedSession =
        backend.observe(ExposedTensors.of(original, tensors.keySet(), types), options);
    observer =
        new ActivationRecorder(
            observedSession,
            tensors,
            binding,
            Sampling.of(Calibrator.parse(calibrator), inferences));
  }

  /// Some inferences that nobody observes, then as many with their activations recorded: a machine
  /// that is faster at one time than at another is so for both.
  @Benchmark
  public void alternating() throws BackendException {
    long start = System.nanoTime();
    for (int i = 0; i < TOGETHER; i++) {
      inputs.forEach((name, tensor) -> tensor.data().copyFrom(sample.get(name).data()));
      plain.run();
    }
    long middle = System.nanoTime();
    for (int i = 0; i < TOGETHER; i++) {
      observer.observe(sample);
    }
    long end = System.nanoTime();
    unobservedMs.add((middle - start) / 1e6 / TOGETHER);
    over.add(100.0 * (end - middle) / (middle - start) - 100);
  }

  /// Warm-up is not counted.
  @TearDown(Level.Iteration)
  public void forget(IterationParams iteration) {
    if (iteration.getType() == IterationType.WARMUP) {
      unobservedMs.clear();
      over.clear();
    }
  }

  /// The result, which is not the time of all: what is added, in percent.
  private void print() {
    over.sort(null);
    unobservedMs.sort(null);
    int pairs = over.size();
    System.out.printf(
        "%n%s, %s, %d inferences: %.2f ms unobserved, %.1f %% more observed (middle half %.1f to %.1f %%, %d pairs)%n",
        network,
        calibrator,
        inferences,
        unobservedMs.get(pairs / 2),
        over.get(pairs / 2),
        over.get(pairs / 4),
        over.get(pairs * 3 / 4),
        pairs);
  }

  /// Closes all and deletes what they left.
  @TearDown
  public void close() throws IOException {
    print();
    plain.close();
    observedSession.close();
    plainEngine.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
