package org.inferometer.worker;

/// Tells steps that follow one another apart.
final class Stopwatch {
  private long last = System.nanoTime();

  /// Nanoseconds since the last lap, or since it was made.
  long lap() {
    long now = System.nanoTime();
    long lap = now - last;
    last = now;
    return lap;
  }
}
