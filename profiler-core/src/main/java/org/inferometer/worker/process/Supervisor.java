package org.inferometer.worker.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Runs one worker process and watches it: hears its messages, ends it when it falls silent or when
/// the runner is interrupted, and says how it ended.
public final class Supervisor {
  private final Executor executor;
  private final Duration hangLimit;

  public Supervisor(Executor executor, Duration hangLimit) {
    this.executor = executor;
    this.hangLimit = hangLimit;
  }

  /// How a worker ended.
  public sealed interface Ending {}

  /// @param status the exit status; 128 + signal where a signal ended it
  public record Exited(int status) implements Ending {}

  /// It reported nothing for the hang limit and was ended.
  public record Hung() implements Ending {}

  private sealed interface Event {}

  private record Heard(Message message) implements Event {}

  private record Ended(int status) implements Event {}

  /// @param libraryFolders to append to the worker's `LD_LIBRARY_PATH`
  /// @param log receives what the worker prints that is not protocol
  /// @param listener called on this thread
  /// @throws IOException if the worker cannot be started
  /// @throws InterruptedException if this thread was interrupted; the worker has been ended
  public Ending run(
      List<String> command, List<Path> libraryFolders, Path log, Consumer<Message> listener)
      throws IOException, InterruptedException {
    try (Executor.Worker worker = executor.start(command, libraryFolders, log)) {
      BlockingQueue<Event> events = new LinkedBlockingQueue<>();
      Thread.ofVirtual().start(() -> listen(worker, log, events));
      return watch(events, listener);
    }
  }

  private Ending watch(BlockingQueue<Event> events, Consumer<Message> listener)
      throws InterruptedException {
    while (true) {
      switch (events.poll(hangLimit.toMillis(), TimeUnit.MILLISECONDS)) {
        case null -> {
          return new Hung();
        }
        case Heard heard -> listener.accept(heard.message());
        case Ended ended -> {
          return new Exited(ended.status());
        }
      }
    }
  }

  private static void listen(Executor.Worker worker, Path log, BlockingQueue<Event> events) {
    try {
      new WorkerOutput(log, message -> events.add(new Heard(message))).drain(worker.output());
    } catch (IOException e) {
      // The pipe broke because the worker was ended; its exit status tells the rest.
    }
    try {
      events.add(new Ended(worker.await()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
