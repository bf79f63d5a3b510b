package org.inferometer.backend.tensorrt.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;

/// The first bytes of a plan, which tell whether it is one, and of which TensorRT, before anything
/// is made of it: bytes 0 to 3 are `ftrt`; bytes 24 to 26 the version's three numbers, as `trtexec
/// --getPlanVersionOnly` reads them.
record PlanHeader(TensorRtVersion version) {
  private static final String MAGIC = "ftrt";
  private static final int VERSION_AT = 24;
  static final int LENGTH = 28;

  /// Empty if these bytes begin no plan.
  static Optional<PlanHeader> of(MemorySegment plan) {
    if (plan.byteSize() < LENGTH) {
      return Optional.empty();
    }
    byte[] head = plan.asSlice(0, LENGTH).toArray(JAVA_BYTE);
    if (!new String(head, 0, MAGIC.length(), StandardCharsets.ISO_8859_1).equals(MAGIC)) {
      return Optional.empty();
    }
    return Optional.of(
        new PlanHeader(
            new TensorRtVersion(
                head[VERSION_AT] & 0xff,
                head[VERSION_AT + 1] & 0xff,
                head[VERSION_AT + 2] & 0xff)));
  }
}
