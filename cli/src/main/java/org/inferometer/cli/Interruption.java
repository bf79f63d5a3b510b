package org.inferometer.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// While it is open, a signal that ends the program (Ctrl-C) interrupts the thread that opened it
/// and waits until that thread has kept what it can and closes this. The exit status is then the
/// signal's: 130 after Ctrl-C.
final class Interruption implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread worker = Thread.currentThread();
  private final Thread hook = new Thread(this::stop, "inferometer-interruption");

  private volatile boolean stopping;

  private Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static Interruption watch() {
    return new Interruption();
  }

  /// Whether the program is being stopped.
  boolean stopping() {
    return stopping;
  }

  private void stop() {
    stopping = true;
    worker.interrupt();
    try {
      closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending: the hook is running and waits for this.
      closed.countDown();
    }
  }
}
