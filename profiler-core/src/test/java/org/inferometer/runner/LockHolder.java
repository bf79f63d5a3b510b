package org.inferometer.runner;

import java.nio.file.Path;

/// A process that takes the lock of a study folder and waits to be killed.
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws Exception {
    System.out.println(FolderLock.tryTake(Path.of(args[0])).isPresent() ? "locked" : "refused");
    Thread.sleep(600_000);
  }
}
