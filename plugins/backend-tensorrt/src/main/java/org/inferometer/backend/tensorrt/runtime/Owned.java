package org.inferometer.backend.tensorrt.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// Objects that TensorRT made and leaves to us. Closing deletes each of them once, the youngest
/// first: children are made after what they are made of, and must not outlive it.
final class Owned implements AutoCloseable {
  private final Deque<Runnable> deletions = new ArrayDeque<>();

  /// Takes an object.
  ///
  /// @param delete called once, with the object
  /// @return the object
  <T> T take(T object, Consumer<? super T> delete) {
    deletions.push(() -> delete.accept(object));
    return object;
  }

  @Override
  public void close() {
    while (!deletions.isEmpty()) {
      deletions.pop().run();
    }
  }
}
