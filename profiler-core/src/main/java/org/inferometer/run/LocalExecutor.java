package org.inferometer.run;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.inferometer.spi.Executor;

/// Starts workers as processes on this machine: the default.
public final class LocalExecutor implements Executor {
  /// A process that the kernel holds up is not waited for any longer.
  private static final int LONGEST_END_SECONDS = 5;

  @Override
  public String id() {
    return "local";
  }

  @Override
  public Worker start(List<String> command, Path errors) throws IOException {
    boolean windows = File.separatorChar == '\\';
    return new LocalWorker(
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(new File(windows ? "NUL" : "/dev/null")))
            .redirectError(Redirect.appendTo(errors.toFile()))
            .start());
  }

  private record LocalWorker(Process process) implements Worker {
    @Override
    public InputStream output() {
      return process.getInputStream();
    }

    @Override
    public int await() throws InterruptedException {
      return process.waitFor();
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
