package com.example.backend;

import com.example.backend.Program.Step;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.LayerSession;
import org.inferometer.study.Reading;

/// A program with its inputs. All memory is there before the first run.
final class PlainSession implements LayerSession {
  private final Network network;
  private final Binding binding;
  private final Program program;
  private final Map<String, HostTensor> outputs = new LinkedHashMap<>();
  private final long[] wholeNs;
  private final Map<String, long[]> layersNs = new LinkedHashMap<>();
  private Map<String, HostTensor> inputs = Map.of();
  private int inference;

  /// @param timed inferences whose layers are timed, from the first
  PlainSession(Network network, Binding binding, Program program, int timed) {
    this.network = network;
    this.binding = binding;
    this.program = program;
    this.wholeNs = new long[timed];
    program.steps().forEach(step -> layersNs.put(step.layer(), new long[timed]));
    for (TensorSpec output : network.outputs()) {
      Matrix matrix = program.tensor(output.name());
      TensorType type = new TensorType(ElementType.FLOAT, matrix.shape());
      outputs.put(
          output.name(), new HostTensor(type, Arena.ofAuto().allocate(type.bytes(), Float.BYTES)));
    }
  }

  @Override
  public void bind(Map<String, HostTensor> tensors) throws BackendException {
    for (var expected : binding.inputs().entrySet()) {
      HostTensor given = tensors.get(expected.getKey());
      if (given == null || !given.type().equals(expected.getValue())) {
        String message =
            String.format(
                Locale.ROOT,
                "input '%s' is %s, but was given %s",
                expected.getKey(),
                expected.getValue(),
                given == null ? "nothing" : given.type());
        throw BackendException.failed(message, new IllegalArgumentException(message));
      }
    }
    inputs = Map.copyOf(tensors);
  }

  @Override
  public void run() {
    long start = System.nanoTime();
    inputs.forEach((name, input) -> fill(program.tensor(name), input.data()));
    boolean timed = inference < wholeNs.length;
    for (Step step : program.steps()) {
      long before = timed ? System.nanoTime() : 0;
      step.work().run();
      if (timed) {
        layersNs.get(step.layer())[inference] += System.nanoTime() - before;
      }
    }
    outputs.forEach((name, output) -> store(program.tensor(name), output.data()));
    if (timed) {
      wholeNs[inference++] = System.nanoTime() - start;
    }
  }

  private static void fill(Matrix matrix, MemorySegment data) {
    MemorySegment.copy(
        data, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, matrix.values(), 0, matrix.values().length);
  }

  private static void store(Matrix matrix, MemorySegment data) {
    MemorySegment.copy(
        matrix.values(), 0, data, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, matrix.values().length);
  }

  @Override
  public Map<String, HostTensor> outputs() {
    return outputs;
  }

  @Override
  public Reading arenaBytes() {
    return Reading.exact(program.activationBytes(), "B");
  }

  @Override
  public LayerTimes finish(int from) {
    Map<String, long[]> times = new LinkedHashMap<>();
    layersNs.forEach((layer, ns) -> times.put(layer, Arrays.copyOfRange(ns, from, inference)));
    return new LayerTimes(
        inference - from,
        Arrays.copyOfRange(wholeNs, from, inference),
        times,
        List.of(),
        "System.nanoTime around each layer of " + network.name());
  }

  @Override
  public void close() {
    // Nothing is held beside Java's own memory.
  }
}
