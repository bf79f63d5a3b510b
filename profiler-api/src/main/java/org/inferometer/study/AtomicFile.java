package org.inferometer.study;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import tools.jackson.core.exc.JacksonIOException;

/// Replaces a file in one step: readers see the old content or the new, never a part, even when the
/// disk is full or the process is killed.
public final class AtomicFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private AtomicFile() {}

  /// Writes the content of a file.
  @FunctionalInterface
  public interface Content {
    /// @throws IOException if it cannot be written; the target is then left as it was
    void writeTo(OutputStream out) throws IOException;
  }

  /// Writes beside the target, forces it to the disk, and renames.
  ///
  /// @param target the file to replace; its folder must exist
  /// @throws IOException naming the target
  public static void write(Path target, Content content) throws IOException {
    Path folder = folderOf(target);
    Path part = folder.resolve("." + target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      writeAndForce(part, content);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder(folder);
    } catch (StudyFormatException e) {
      throw e;
    } catch (IOException e) {
      throw unwritable(target, e);
    } catch (JacksonIOException e) {
      throw unwritable(target, new IOException(e.getOriginalMessage(), e));
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static IOException unwritable(Path target, IOException e) {
    return new IOException(target + ": cannot be written: " + reasonOf(e), e);
  }

  private static void writeAndForce(Path part, Content content) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        OutputStream out =
            new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  private static void forceFolder(Path folder) throws IOException {
    if (!System.getProperty("os.name", "").startsWith("Windows")) { // no folder opens there
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static Path folderOf(Path target) {
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null || target.getFileName() == null) {
      throw new IllegalArgumentException("'" + target + "' names no file");
    }
    return parent;
  }

  /// Exceptions of file systems often carry no words at all, only their type.
  private static String reasonOf(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> "its folder does not exist";
      case java.nio.file.AccessDeniedException denied -> "its folder may not be written to";
      case FileSystemException f when f.getReason() != null -> String.valueOf(f.getReason());
      default -> String.valueOf(e.getMessage());
    };
  }
}
