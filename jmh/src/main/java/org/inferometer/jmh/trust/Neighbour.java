package org.inferometer.jmh.trust;

import java.util.SplittableRandom;

/// Loads one core in random bursts: it works and rests for half a second each, typically.
final class Neighbour implements AutoCloseable {
  private static final double TYPICAL_NANOS = 5e8;

  private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::work);
  private final SplittableRandom random = new SplittableRandom(1);

  static Neighbour start() {
    Neighbour neighbour = new Neighbour();
    neighbour.thread.start();
    return neighbour;
  }

  private void work() {
    try {
      while (true) {
        long end = System.nanoTime() + nanos();
        while (System.nanoTime() < end && !Thread.interrupted()) {
          Thread.onSpinWait();
        }
        Thread.sleep(nanos() / 1_000_000);
      }
    } catch (InterruptedException e) {
      // It is to end.
    }
  }

  private long nanos() {
    return (long) (-TYPICAL_NANOS * Math.log(1 - random.nextDouble()));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
