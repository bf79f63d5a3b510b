package org.inferometer.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorData;

/// Collects the tensors that go into a file beside the model, and lays that file out.
final class ExternalSink {
  /// Smaller tensors stay in the model: shapes and scales, which runtimes want to see there.
  private static final long SMALLEST_BYTES = 1024;

  /// Tensors start on pages, so that a reader can map each one.
  private static final long ALIGNMENT = 4096;

  private final String location;
  private final boolean active;
  private final List<TensorData> tensors = new ArrayList<>();
  private long end;

  private ExternalSink(String location, boolean active) {
    this.location = location;
    this.active = active;
  }

  /// Leaves every tensor in the model.
  static ExternalSink none() {
    return new ExternalSink("", false);
  }

  /// @param location the file's name, relative to the model's folder
  static ExternalSink into(String location) {
    return new ExternalSink(location, true);
  }

  boolean takes(Tensor tensor) {
    return active && tensor.data().byteSize() >= SMALLEST_BYTES;
  }

  /// Takes a tensor's bytes and gives the `external_data` entries that lead to them.
  Map<String, String> add(TensorData bytes) {
    long offset = Math.ceilDiv(end, ALIGNMENT) * ALIGNMENT;
    tensors.add(bytes);
    end = offset + bytes.byteSize();
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("location", location);
    entries.put("offset", Long.toString(offset));
    entries.put("length", Long.toString(bytes.byteSize()));
    return entries;
  }

  void writeTo(WritableByteChannel channel) throws IOException {
    long position = 0;
    for (TensorData bytes : tensors) {
      long start = Math.ceilDiv(position, ALIGNMENT) * ALIGNMENT;
      WireWriter.write(MemorySegment.ofArray(new byte[(int) (start - position)]), channel);
      WireWriter.write(bytes, channel);
      position = start + bytes.byteSize();
    }
  }
}
