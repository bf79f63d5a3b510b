package org.inferometer.backend.tensorrt.session;

import java.util.OptionalLong;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.study.Reading;

/// What execution contexts take of the device's memory: by how much that in use grew since before
/// they were made, less what is known.
final class ContextMemory {
  private static final String METHOD =
      "growth of the device's memory in use (cudaMemGetInfo) from before the session to after its"
          + " passes, less activations, workspace and bound tensors; what other processes took or"
          + " gave back meanwhile is in it";

  private final Cuda cuda;
  private final Reading before;

  private ContextMemory(Cuda cuda, Reading before) {
    this.cuda = cuda;
    this.before = before;
  }

  /// Looks before the contexts are made.
  static ContextMemory before(Cuda cuda) {
    return new ContextMemory(cuda, used(cuda));
  }

  /// What all processes hold on the device.
  static Reading used(Cuda cuda) {
    try {
      return Reading.exact((double) cuda.usedBytes(), "B");
    } catch (RuntimeFailure e) {
      return Reading.unavailable(e.text());
    }
  }

  /// Now, less what is known.
  Reading beyond(long knownBytes) {
    Reading now = used(cuda);
    OptionalLong grown = grown(now);
    if (grown.isEmpty()) {
      return before.asDouble().isEmpty() ? before : now;
    }
    long rest = grown.getAsLong() - knownBytes;
    return rest < 0
        ? Reading.unavailable(
            "the device's memory in use grew by less than the session holds: other processes gave"
                + " some back, or the session was served from memory that CUDA held already")
        : Reading.estimated((double) rest, "B", METHOD);
  }

  private OptionalLong grown(Reading now) {
    return now.asDouble().isPresent() && before.asDouble().isPresent()
        ? OptionalLong.of((long) (now.asDouble().getAsDouble() - before.asDouble().getAsDouble()))
        : OptionalLong.empty();
  }
}
