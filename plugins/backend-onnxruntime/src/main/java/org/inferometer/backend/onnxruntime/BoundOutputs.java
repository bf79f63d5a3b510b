package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.jspecify.annotations.Nullable;

/// The outputs of a session: written in place, into memory that is allocated once, where the
/// declared shape is what the first inference gave; fresh in every inference otherwise.
///
/// A declared shape alone is not enough: it may be wrong, and ONNX Runtime's Java API reports an
/// unknown rank as that of a scalar. What held once need not hold for other inputs: an inference
/// that fails is run again with all outputs fresh, and they stay so.
final class BoundOutputs implements AutoCloseable {
  private final OrtEnvironment environment;
  private final SegmentAllocator memory;
  private final Map<String, NodeInfo> infos;
  private final Map<String, HostTensor> inPlace = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
  private final Set<String> fresh;
  private final Set<String> open = new LinkedHashSet<>();
  private OrtSession.@Nullable Result last;
  private boolean settled;

  /// @param memory has to last longer than this object
  BoundOutputs(OrtEnvironment environment, OrtSession session, SegmentAllocator memory)
      throws OrtException {
    this.environment = environment;
    this.memory = memory;
    this.infos = session.getOutputInfo();
    this.fresh = new LinkedHashSet<>(infos.keySet());
  }

  /// Copies of all outputs that are tensors of numbers, in the model's order.
  static Map<String, HostTensor> copies(OrtSession.Result result) {
    Map<String, HostTensor> copies = new LinkedHashMap<>();
    result.forEach(entry -> put(entry.getKey(), entry.getValue(), copies));
    return copies;
  }

  /// One inference.
  void run(OrtSession session, Map<String, OnnxTensor> inputs) throws OrtException {
    if (last != null) {
      settle(last);
      last.close();
      last = null;
    }
    try {
      last = session.run(inputs, fresh, pinned);
    } catch (OrtException e) {
      if (pinned.isEmpty()) {
        throw e;
      }
      open.addAll(pinned.keySet());
      release();
      last = session.run(inputs, fresh, pinned);
    }
  }

  /// Outputs that come in fresh memory with every inference; empty where that is not known yet.
  Optional<List<String>> unpinned() {
    return settled ? Optional.of(List.copyOf(fresh)) : Optional.empty();
  }

  /// Outputs whose shape is not the declared one, or not declared completely, as far as an
  /// inference has shown.
  List<String> ofOpenShape() {
    return List.copyOf(open);
  }

  /// The outputs of the last inference that are tensors of numbers, in the model's order.
  ///
  /// @throws IllegalStateException if there was none
  Map<String, HostTensor> values() {
    if (last == null) {
      throw new IllegalStateException("outputs() before run()");
    }
    Map<String, HostTensor> values = new LinkedHashMap<>();
    for (String name : infos.keySet()) {
      HostTensor tensor = inPlace.get(name);
      if (tensor != null) {
        values.put(name, tensor);
      } else {
        last.get(name).ifPresent(value -> put(name, value, values));
      }
    }
    return values;
  }

  @Override
  public void close() {
    if (last != null) {
      last.close();
      last = null;
    }
    release();
  }

  private void release() {
    pinned.values().forEach(OnnxTensor::close);
    pinned.clear();
    inPlace.clear();
    fresh.addAll(infos.keySet());
  }

  private void settle(OrtSession.Result first) throws OrtException {
    if (settled) {
      return;
    }
    settled = true;
    for (Map.Entry<String, NodeInfo> output : infos.entrySet()) {
      if (output.getValue().getInfo() instanceof TensorInfo declared
          && first.get(output.getKey()).orElse(null) instanceof OnnxTensor seen) {
        settle(output.getKey(), declared.getShape(), seen);
      }
    }
  }

  private void settle(String name, long[] declared, OnnxTensor seen) throws OrtException {
    if (!Arrays.equals(seen.getInfo().getShape(), declared)) {
      open.add(name);
      return;
    }
    TensorType type =
        new TensorType(Tensors.elementType(seen.getInfo().onnxType), Shape.of(declared));
    if (Tensors.sharable(type)) {
      HostTensor tensor = Tensors.allocate(memory, type);
      inPlace.put(name, tensor);
      pinned.put(name, Tensors.over(environment, tensor));
      fresh.remove(name);
    }
  }

  /// Strings, sequences and maps hold no numbers that could be compared.
  private static void put(String name, OnnxValue value, Map<String, HostTensor> into) {
    if (value instanceof OnnxTensor tensor && Tensors.holdsNumbers(tensor)) {
      into.put(name, Tensors.copy(tensor));
    }
  }
}
