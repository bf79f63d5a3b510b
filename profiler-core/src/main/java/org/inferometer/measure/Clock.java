package org.inferometer.measure;

import java.time.Duration;

/// The time that a pass goes by; tests have one that need not pass.
interface Clock {
  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration);
        }
      };

  /// As [System#nanoTime].
  long nanoTime();

  void sleep(Duration duration) throws InterruptedException;
}
