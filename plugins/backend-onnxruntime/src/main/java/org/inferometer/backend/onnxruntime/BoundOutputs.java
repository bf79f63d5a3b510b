package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.spi.BackendException;
import org.jspecify.annotations.Nullable;

/// The outputs of a session: pinned in memory that is allocated once where their shapes are known,
/// fresh in every run otherwise.
final class BoundOutputs implements AutoCloseable {
  private final List<String> names;
  private final Map<String, HostTensor> inPlace = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
  private final Set<String> fresh = new LinkedHashSet<>();

  private BoundOutputs(List<String> names) {
    this.names = names;
  }

  /// Pins every output whose shape the session declares completely.
  ///
  /// @param memory for an output of this name; has to last longer than this object
  /// @throws BackendException if an output is no tensor of numbers
  static BoundOutputs of(
      OrtEnvironment environment, OrtSession session, Function<String, SegmentAllocator> memory)
      throws BackendException, OrtException {
    Map<String, NodeInfo> infos = session.getOutputInfo();
    BoundOutputs outputs = new BoundOutputs(new ArrayList<>(infos.keySet()));
    try {
      for (Map.Entry<String, NodeInfo> entry : infos.entrySet()) {
        outputs.add(environment, entry.getKey(), entry.getValue(), memory);
      }
      return outputs;
    } catch (OrtException | BackendException e) {
      outputs.close();
      throw e;
    }
  }

  /// Refuses what cannot be compared.
  ///
  /// @throws BackendException if an output is no tensor of numbers
  static void check(OrtSession session) throws BackendException, OrtException {
    for (Map.Entry<String, NodeInfo> entry : session.getOutputInfo().entrySet()) {
      type(entry.getKey(), entry.getValue());
    }
  }

  /// Outputs whose shapes are not known before they are computed, and which therefore cannot be
  /// written in place.
  static List<String> unpinned(OrtSession session) throws OrtException {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, NodeInfo> entry : session.getOutputInfo().entrySet()) {
      if (entry.getValue().getInfo() instanceof TensorInfo tensor
          && Arrays.stream(tensor.getShape()).anyMatch(size -> size < 0)) {
        names.add(entry.getKey());
      }
    }
    return names;
  }

  /// Copies of all outputs, in the model's order.
  static Map<String, HostTensor> copies(OrtSession.Result result) {
    Map<String, HostTensor> copies = new LinkedHashMap<>();
    result.forEach(entry -> {
      if (entry.getValue() instanceof OnnxTensor tensor) {
        copies.put(entry.getKey(), Tensors.copy(tensor));
      }
    });
    return copies;
  }

  /// Outputs that come in fresh memory with every run.
  Set<String> fresh() {
    return fresh;
  }

  /// Outputs that are written in place.
  Map<String, OnnxTensor> pinned() {
    return pinned;
  }

  /// The outputs in the model's order.
  ///
  /// @param last what the last run returned; absent where every output is pinned
  Map<String, HostTensor> values(OrtSession.@Nullable Result last) {
    Map<String, HostTensor> values = new LinkedHashMap<>();
    for (String name : names) {
      HostTensor tensor = inPlace.get(name);
      if (tensor != null) {
        values.put(name, tensor);
      } else if (last != null && last.get(name).orElse(null) instanceof OnnxTensor fresh) {
        values.put(name, Tensors.copy(fresh));
      }
    }
    return values;
  }

  @Override
  public void close() {
    pinned.values().forEach(OnnxTensor::close);
  }

  private void add(
      OrtEnvironment environment,
      String name,
      NodeInfo info,
      Function<String, SegmentAllocator> memory)
      throws BackendException, OrtException {
    TensorType type = type(name, info);
    if (type == null || !Tensors.sharable(type)) {
      fresh.add(name);
      return;
    }
    HostTensor tensor = Tensors.allocate(memory.apply(name), type);
    inPlace.put(name, tensor);
    pinned.put(name, Tensors.over(environment, tensor));
  }

  /// The output's type; absent where its shape is not known before it is computed.
  private static @Nullable TensorType type(String name, NodeInfo info) throws BackendException {
    if (!(info.getInfo() instanceof TensorInfo tensor)
        || tensor.onnxType == TensorInfo.OnnxTensorType.ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING) {
      String message =
          "output '"
              + name
              + "' is no tensor of numbers (it is "
              + kind(info)
              + "); such outputs cannot be profiled on ONNX Runtime";
      throw BackendException.unsupported(message, new IllegalArgumentException(message));
    }
    for (long size : tensor.getShape()) {
      if (size < 0) {
        return null;
      }
    }
    return new TensorType(Tensors.elementType(tensor.onnxType), Shape.of(tensor.getShape()));
  }

  private static String kind(NodeInfo info) {
    return info.getInfo() instanceof TensorInfo
        ? "a tensor of strings"
        : info.getInfo()
            .getClass()
            .getSimpleName()
            .replace("Info", "")
            .toLowerCase(java.util.Locale.ROOT);
  }
}
