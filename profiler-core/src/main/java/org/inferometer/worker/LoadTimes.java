package org.inferometer.worker;

import java.util.List;
import org.inferometer.measure.Start;
import org.jspecify.annotations.Nullable;

/// How long a session took to run its first inference, in nanoseconds, see [Start].
record LoadTimes(
    long readNs, @Nullable Long deriveNs, @Nullable Long buildNs, long loadNs, long firstNs) {
  Start start(long[] warmupNs, int concurrency, List<String> remarks) {
    return new Start(readNs, deriveNs, buildNs, loadNs, firstNs, warmupNs, concurrency, remarks);
  }
}
