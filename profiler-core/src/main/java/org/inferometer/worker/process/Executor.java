package org.inferometer.worker.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/// Starts worker processes.
public interface Executor {
  /// Starts a worker.
  ///
  /// @param command the program and its arguments
  /// @param libraryFolders to append to the worker's `LD_LIBRARY_PATH`
  /// @param errors receives the worker's standard error, bounded: its beginning and its end
  /// @throws IOException if it cannot be started
  Worker start(List<String> command, List<Path> libraryFolders, Path errors) throws IOException;

  /// A started worker, whose standard output carries the worker protocol.
  interface Worker extends AutoCloseable {
    /// The worker's standard output.
    InputStream output();

    /// The worker's standard input: its commands.
    OutputStream input();

    /// Waits for its end.
    ///
    /// @return the exit status; 128 + signal where a signal ended it
    int await() throws InterruptedException;

    /// Ends it at once, with all of its children.
    void kill();

    @Override
    void close();
  }
}
