package org.inferometer.backend.tensorrt.engine;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.inferometer.backend.tensorrt.runtime.TensorRt.BuiltPlan;

/// What a reader must know of a build: whether kernels were timed anew, and TensorRT's warnings.
final class BuildRemarks {
  private BuildRemarks() {}

  /// @param offered timings of earlier builds
  static List<String> of(Optional<MemorySegment> offered, BuiltPlan built) {
    List<String> remarks = new ArrayList<>();
    remarks.add(timings(offered, built));
    built.warnings().forEach(warning -> remarks.add("TensorRT warned while building: " + warning));
    return remarks;
  }

  /// TensorRT tells in no interface how many of its timings it found; the growth of the cache says
  /// whether it had to take any.
  private static String timings(Optional<MemorySegment> offered, BuiltPlan built) {
    long after = built.timingCache().byteSize();
    if (offered.isEmpty()) {
      return String.format(
          Locale.ROOT,
          "timing cache: none was there before, %s after; all kernels were timed in this build",
          bytes(after));
    }
    long before = offered.get().byteSize();
    if (!built.timingCacheTaken()) {
      return String.format(
              Locale.ROOT,
              "timing cache: %s of earlier builds were refused by TensorRT, %s after; all kernels were",
              bytes(before),
              bytes(after))
          + " timed in this build";
    }
    return String.format(
            Locale.ROOT,
            "timing cache: %s of earlier builds were taken, %s after; TensorRT does not tell how many",
            bytes(before),
            bytes(after))
        + " timings it found there"
        + (after == before ? ", but it added none" : "");
  }

  private static String bytes(long size) {
    return String.format(Locale.ROOT, "%,d B", size);
  }
}
