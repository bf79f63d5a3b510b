package org.inferometer.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Starts worker processes and watches them: hears their messages, ends one that falls silent while
/// something is waited for, and says how it ended.
public final class Supervisor {
  private final Executor executor;
  private final Duration hangLimit;

  public Supervisor(Executor executor, Duration hangLimit) {
    this.executor = executor;
    this.hangLimit = hangLimit;
  }

  /// What a worker that is waited for does next.
  public sealed interface Event {}

  /// How a worker ended.
  public sealed interface Ending extends Event {}

  /// It said something.
  public record Heard(Message message) implements Event {}

  /// @param status the exit status; 128 + signal where a signal ended it
  public record Exited(int status) implements Ending {}

  /// It reported nothing for the hang limit and was ended.
  public record Hung() implements Ending {}

  /// Runs a worker that takes no commands to its end.
  ///
  /// @param libraryFolders to append to the worker's `LD_LIBRARY_PATH`
  /// @param log receives what the worker prints that is not protocol
  /// @param listener called on this thread
  /// @throws IOException if the worker cannot be started
  /// @throws InterruptedException if this thread was interrupted; the worker has been ended
  public Ending run(
      List<String> command, List<Path> libraryFolders, Path log, Consumer<Message> listener)
      throws IOException, InterruptedException {
    try (RunningWorker worker = start(command, libraryFolders, log)) {
      return worker.end(listener);
    }
  }

  /// Starts a worker.
  ///
  /// @param libraryFolders to append to the worker's `LD_LIBRARY_PATH`
  /// @param log receives what the worker prints that is not protocol
  /// @throws IOException if the worker cannot be started
  public RunningWorker start(List<String> command, List<Path> libraryFolders, Path log)
      throws IOException {
    return new RunningWorker(executor.start(command, libraryFolders, log), log, hangLimit);
  }

  /// A worker process; closing it ends it at once.
  public static final class RunningWorker implements AutoCloseable {
    private final Executor.Worker worker;
    private final Duration hangLimit;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private RunningWorker(Executor.Worker worker, Path log, Duration hangLimit) {
      this.worker = worker;
      this.hangLimit = hangLimit;
      Thread.ofVirtual().start(() -> listen(worker, log, events));
    }

    /// What it does next, within the hang limit; one that stays silent is ended.
    public Event next() throws InterruptedException {
      return switch (events.poll(hangLimit.toMillis(), TimeUnit.MILLISECONDS)) {
        case null -> {
          close();
          yield new Hung();
        }
        case Event event -> event;
      };
    }

    /// Hears it to its end.
    public Ending end(Consumer<Message> listener) throws InterruptedException {
      while (true) {
        switch (next()) {
          case Heard(Message message) -> listener.accept(message);
          case Ending ending -> {
            return ending;
          }
        }
      }
    }

    /// Asks for something. A worker that has ended meanwhile does not hear it: its end is the next
    /// event.
    public void send(Command command) {
      try {
        worker.input().write(Wire.format(command).getBytes(StandardCharsets.UTF_8));
        worker.input().flush();
      } catch (IOException e) {
        // The pipe broke because the worker has ended; its exit status tells the rest.
      }
    }

    @Override
    public void close() {
      worker.close();
    }

    private static void listen(Executor.Worker worker, Path log, BlockingQueue<Event> events) {
      try {
        new WorkerOutput(log, message -> events.add(new Heard(message))).drain(worker.output());
      } catch (IOException e) {
        // The pipe broke because the worker was ended; its exit status tells the rest.
      }
      try {
        events.add(new Exited(worker.await()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
