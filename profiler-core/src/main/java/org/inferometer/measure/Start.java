package org.inferometer.measure;

import java.util.List;

/// How a process came to serve at its full speed, in nanoseconds.
///
/// @param readNs importing the model
/// @param deriveNs converting it to the cell's precision
/// @param buildNs building the engine
/// @param loadNs making the engine ready to run
/// @param firstNs the first inference
/// @param warmupNs the inferences after the first until the runner took over, in order
/// @param concurrency how many inferences each sample runs at a time
/// @param remarks what a reader must know of the latency, a sentence each
public record Start(
    long readNs,
    long deriveNs,
    long buildNs,
    long loadNs,
    long firstNs,
    long[] warmupNs,
    int concurrency,
    List<String> remarks) {
  public Start {
    remarks = List.copyOf(remarks);
  }

  /// One inference of the last ones: what a slot's length goes by.
  public long inferenceNs() {
    return warmupNs.length == 0 ? firstNs : (long) SampleSeries.of(warmupNs).recentNanos();
  }
}
