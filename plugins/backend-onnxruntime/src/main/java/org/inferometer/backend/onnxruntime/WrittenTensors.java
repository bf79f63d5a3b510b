package org.inferometer.backend.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.backend.onnxruntime.StrictModel.Written;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.spi.Interpreter.WrittenTensor;
import org.jspecify.annotations.Nullable;

/// Gathers what is seen of the tensors of a [StrictModel] in one run of it.
final class WrittenTensors {
  private final List<Written> tensors;
  private final @Nullable Seen[] seen;
  private final List<Integer> order = new ArrayList<>();

  /// Of all runs of one node.
  private static final class Seen {
    private long elements;
    private long nans;
    private long infinities;
    private float largest;

    void add(float value) {
      float magnitude = Math.abs(value);
      elements++;
      if (magnitude <= Float.MAX_VALUE) {
        largest = Math.max(largest, magnitude);
      } else if (magnitude > Float.MAX_VALUE) {
        infinities++;
      } else {
        nans++;
      }
    }

    WrittenTensor of(Written tensor) {
      return new WrittenTensor(
          tensor.tensor(), tensor.type(), tensor.node(), elements, nans, infinities, largest);
    }
  }

  WrittenTensors(List<Written> tensors) {
    this.tensors = tensors;
    this.seen = new Seen[tensors.size()];
  }

  void add(HostTensor tensor, int index) {
    Seen one = seen[index];
    if (one == null) {
      one = new Seen();
      seen[index] = one;
      order.add(index);
    }
    MemorySegment data = tensor.data();
    boolean half = tensor.type().elementType() == ElementType.FLOAT16;
    long bytes = half ? Short.BYTES : Float.BYTES;
    for (long at = 0; at < data.byteSize(); at += bytes) {
      one.add(
          half
              ? Float.float16ToFloat(data.get(JAVA_SHORT_UNALIGNED, at))
              : data.get(JAVA_FLOAT_UNALIGNED, at));
    }
  }

  /// In the order in which they were first seen.
  List<WrittenTensor> seen() {
    List<WrittenTensor> all = new ArrayList<>();
    for (int index : order) {
      Seen one = seen[index];
      if (one != null) {
        all.add(one.of(tensors.get(index)));
      }
    }
    return all;
  }
}
