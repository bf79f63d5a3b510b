package org.inferometer.runner;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The right to write to a study folder, which one process has at a time. The operating system
/// takes it back when that process ends, however it ends.
///
/// The file stays when the lock is given back: a file that is deleted may be locked by one process
/// while another locks its successor.
record FolderLock(FileChannel channel) implements AutoCloseable {
  /// @param file is made if it is not there
  /// @return absent if somebody else has it
  /// @throws IOException if the file cannot be made, or its file system has no locks
  static Optional<FolderLock> tryTake(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      taken = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it, as good as another process.
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    return taken ? Optional.of(new FolderLock(channel)) : Optional.empty();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock is gone with the channel; nothing was written through it.
    }
  }
}
