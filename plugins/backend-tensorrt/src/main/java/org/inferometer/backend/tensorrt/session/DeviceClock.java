package org.inferometer.backend.tensorrt.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.Failures;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;
import org.jspecify.annotations.Nullable;

/// Times of inferences by CUDA events: four marks in the stream for each, made before the timed
/// loop and read after it.
final class DeviceClock implements DeviceTimes, AutoCloseable {
  private static final String METHOD =
      "CUDA events in the stream: around the copies to the device, around the engine's work, around"
          + " the copies to the host; as trtexec defines H2D, GPU compute and D2H. Enqueue time by the"
          + " host's clock around the call that hands over the engine's work";

  private final String network;
  private final Cuda cuda;
  private final List<Marks> marks = new ArrayList<>();
  private int reserved;
  private int used;
  private long[] gpu = new long[0];
  private long[] toDevice = new long[0];
  private long[] toHost = new long[0];
  private long[] enqueue = new long[0];
  private int count;

  /// The marks of one inference.
  record Marks(Cuda.Event start, Cuda.Event copied, Cuda.Event computed, Cuda.Event end) {}

  DeviceClock(String network, Cuda cuda) {
    this.network = network;
    this.cuda = cuda;
  }

  @Override
  public void reserve(int inferences) throws BackendException {
    try {
      while (marks.size() < inferences) {
        marks.add(new Marks(cuda.event(), cuda.event(), cuda.event(), cuda.event()));
      }
    } catch (RuntimeFailure e) {
      throw Failures.running(network, e);
    }
    grow(count + inferences);
    reserved = inferences;
    used = 0;
  }

  /// The marks of the next inference; absent where none is reserved.
  @Nullable Marks next() {
    return used < reserved ? marks.get(used++) : null;
  }

  /// Keeps the host's time to hand over the work of the inference whose marks were given last.
  void enqueued(long nanos) {
    enqueue[count + used - 1] = nanos;
  }

  @Override
  public void collect() throws BackendException {
    try {
      for (int i = 0; i < used; i++) {
        Marks of = marks.get(i);
        toDevice[count] = of.start().nanosUntil(of.copied());
        gpu[count] = of.copied().nanosUntil(of.computed());
        toHost[count] = of.computed().nanosUntil(of.end());
        count++;
      }
    } catch (RuntimeFailure e) {
      throw Failures.running(network, e);
    }
    reserved = 0;
    used = 0;
  }

  /// The engine's work in the inference that was collected last.
  long lastGpuNs() {
    return gpu[count - 1];
  }

  @Override
  public Recorded recorded() {
    return new Recorded(
        Arrays.copyOf(gpu, count),
        Arrays.copyOf(toDevice, count),
        Arrays.copyOf(toHost, count),
        Arrays.copyOf(enqueue, count));
  }

  @Override
  public String method() {
    return METHOD;
  }

  private void grow(int size) {
    if (size > gpu.length) {
      int room = Math.max(size, 2 * gpu.length);
      gpu = Arrays.copyOf(gpu, room);
      toDevice = Arrays.copyOf(toDevice, room);
      toHost = Arrays.copyOf(toHost, room);
      enqueue = Arrays.copyOf(enqueue, room);
    }
  }

  @Override
  public void close() {
    for (Marks of : marks) {
      of.start().close();
      of.copied().close();
      of.computed().close();
      of.end().close();
    }
    marks.clear();
  }
}
