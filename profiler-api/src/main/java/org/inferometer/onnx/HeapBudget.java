package org.inferometer.onnx;

/// Bounds the heap that one file's structure may claim, so that a small hostile file cannot exhaust
/// memory: two bytes of protobuf are enough to ask for one more node. Weights are not charged,
/// since they stay in the file.
final class HeapBudget {
  /// Room for about half a million nodes; a network of 100,000 nodes claims less than a fifth of
  /// it.
  static final long DEFAULT_BYTES = 384L << 20;

  private final long limit;
  private long claimed;

  HeapBudget(long limit) {
    this.limit = limit;
  }

  /// Claims an estimate of the bytes that are about to be allocated.
  ///
  /// @throws Malformed if the file has claimed too much
  void claim(long bytes) {
    claimed += bytes;
    if (claimed > limit) {
      throw new Malformed(
          "",
          "its structure without weights would need more than "
              + (limit >> 20)
              + " MiB of memory; no network is that large");
    }
  }
}
