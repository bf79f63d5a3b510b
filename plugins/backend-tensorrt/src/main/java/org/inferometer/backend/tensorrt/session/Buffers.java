package org.inferometer.backend.tensorrt.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.Execution;
import org.inferometer.backend.tensorrt.runtime.Failures;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine.EngineTensor;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.spi.BackendException;
import org.jspecify.annotations.Nullable;

/// The inputs and outputs of a session: each in memory of the device, and in page-locked memory of
/// the host, which copies neither wait for nor are staged through.
final class Buffers implements AutoCloseable {
  private final String network;
  private final Cuda cuda;
  private final List<Pair> inputs = new ArrayList<>();
  private final Map<String, Pair> outputs = new LinkedHashMap<>();

  private record Pair(TensorType type, Cuda.DeviceBuffer device, Cuda.HostBuffer host) {
    HostTensor tensor() {
      return new HostTensor(type, host.segment().asSlice(0, type.bytes()));
    }
  }

  private Buffers(String network, Cuda cuda) {
    this.network = network;
    this.cuda = cuda;
  }

  /// Allocates and fills the inputs, and hands all memory to the execution.
  ///
  /// @throws BackendException if an input is missing, is none of the engine's or of another type,
  ///   or an output's shape depends on data
  static Buffers of(
      String network,
      Cuda cuda,
      Execution execution,
      List<EngineTensor> tensors,
      Map<String, HostTensor> given)
      throws BackendException {
    Buffers buffers = new Buffers(network, cuda);
    try {
      buffers.bindInputs(execution, tensors, given);
      buffers.bindOutputs(execution, tensors);
      return buffers;
    } catch (RuntimeFailure e) {
      buffers.close();
      throw Failures.running(network, e);
    } catch (BackendException e) {
      buffers.close();
      throw e;
    }
  }

  private void bindInputs(
      Execution execution, List<EngineTensor> tensors, Map<String, HostTensor> given)
      throws BackendException, RuntimeFailure {
    for (EngineTensor tensor : tensors) {
      if (tensor.input()) {
        bindInput(execution, tensor, given.get(tensor.name()));
      }
    }
  }

  private void bindInput(Execution execution, EngineTensor tensor, @Nullable HostTensor given)
      throws BackendException, RuntimeFailure {
    if (given == null) {
      throw failed("input '" + tensor.name() + "' is missing");
    }
    if (given.type().elementType() != tensor.elementType()) {
      throw failed(
          "input '"
              + tensor.name()
              + "' is "
              + tensor.elementType().label()
              + " in the engine, but was given as "
              + given.type());
    }
    execution.setShape(tensor.name(), given.type().shape());
    Pair pair = allocate(given.type());
    inputs.add(pair);
    pair.tensor().data().copyFrom(given.data());
    execution.setMemory(tensor.name(), pair.device());
  }

  private void bindOutputs(Execution execution, List<EngineTensor> tensors)
      throws BackendException, RuntimeFailure {
    for (EngineTensor tensor : tensors) {
      if (tensor.input()) {
        continue;
      }
      List<Long> dims = execution.shape(tensor.name());
      if (dims.stream().anyMatch(size -> size < 0)) {
        String message =
            network
                + ": the shape of output '"
                + tensor.name()
                + "' depends on what is computed; such outputs cannot be profiled on TensorRT";
        throw BackendException.unsupported(message, new IllegalArgumentException(message));
      }
      ElementType elements = tensor.elementType();
      if (elements == ElementType.UNDEFINED) {
        throw failed("output '" + tensor.name() + "' has a type that cannot be read here");
      }
      Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
      Pair pair = allocate(new TensorType(elements, shape));
      outputs.put(tensor.name(), pair);
      execution.setMemory(tensor.name(), pair.device());
    }
  }

  private Pair allocate(TensorType type) throws RuntimeFailure {
    Cuda.DeviceBuffer device = cuda.allocate(type.bytes());
    try {
      return new Pair(type, device, cuda.allocatePinned(type.bytes()));
    } catch (RuntimeFailure e) {
      device.close();
      throw e;
    }
  }

  void copyInputs(Cuda.Stream stream) throws RuntimeFailure {
    for (int i = 0; i < inputs.size(); i++) {
      Pair pair = inputs.get(i);
      stream.copyToDevice(pair.device(), pair.host());
    }
  }

  void copyOutputs(Cuda.Stream stream) throws RuntimeFailure {
    for (Pair pair : outputs.values()) {
      stream.copyToHost(pair.host(), pair.device());
    }
  }

  /// What the tensors take on the device.
  long deviceBytes() {
    return inputs.stream().mapToLong(pair -> pair.type().bytes()).sum()
        + outputs.values().stream().mapToLong(pair -> pair.type().bytes()).sum();
  }

  /// The outputs in the order of their names.
  ///
  /// @param names the network's outputs, in its order
  Map<String, HostTensor> outputs(List<String> names) {
    Map<String, HostTensor> values = new LinkedHashMap<>();
    for (String name : names) {
      Pair pair = outputs.get(name);
      if (pair != null) {
        values.put(name, pair.tensor());
      }
    }
    return values;
  }

  private BackendException failed(String message) {
    return BackendException.failed(network + ": " + message, new IllegalArgumentException(message));
  }

  @Override
  public void close() {
    inputs.forEach(Buffers::free);
    outputs.values().forEach(Buffers::free);
    inputs.clear();
    outputs.clear();
  }

  private static void free(Pair pair) {
    pair.device().close();
    pair.host().close();
  }
}
