package org.inferometer.worker.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Starts workers as processes on this machine.
public final class LocalExecutor implements Executor {
  /// What the dynamic linker reads once, when a process starts.
  private static final String LIBRARY_PATH = "LD_LIBRARY_PATH";

  /// A process that the kernel holds up is not waited for any longer.
  private static final int LONGEST_END_SECONDS = 5;

  @Override
  public Worker start(List<String> command, List<Path> libraryFolders, Path errors)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (!libraryFolders.isEmpty()) {
      builder.environment().compute(LIBRARY_PATH, (_, own) -> appended(own, libraryFolders));
    }
    Process process = builder.start();
    return new LocalWorker(process, Thread.ofVirtual().start(() -> keep(process, errors)));
  }

  /// @param own what the user's environment holds, which stays as it is and comes first
  static String appended(@Nullable String own, List<Path> folders) {
    String added =
        folders.stream()
            .map(folder -> folder.toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    // An empty entry would stand for the working folder.
    return own == null || own.isEmpty() ? added : own + File.pathSeparator + added;
  }

  private static void keep(Process process, Path log) {
    try {
      new BoundedLog(log).drain(process.getErrorStream());
    } catch (IOException e) {
      // The pipe broke because the worker was ended: what it said so far is kept.
    }
  }

  private record LocalWorker(Process process, Thread log) implements Worker {
    @Override
    public InputStream output() {
      return process.getInputStream();
    }

    @Override
    public OutputStream input() {
      return process.getOutputStream();
    }

    @Override
    public int await() throws InterruptedException {
      int status = process.waitFor();
      // A child that outlives the worker may hold the pipe open.
      log.join(Duration.ofSeconds(LONGEST_END_SECONDS));
      return status;
    }

    @Override
    public void kill() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }

    /// Waits for the end: nothing of it may run beside what is measured next.
    @Override
    public void close() {
      kill();
      process.onExit().completeOnTimeout(process, LONGEST_END_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
