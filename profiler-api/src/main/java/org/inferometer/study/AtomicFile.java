package org.inferometer.study;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;
import tools.jackson.core.exc.JacksonIOException;

/// Replaces a file in one step: readers see the old content or the new, never a part, even when the
/// disk is full or the process is killed.
///
/// A link stays a link, and the file that it leads to is replaced. The file keeps its permissions.
/// What is no file (a folder, a device, a pipe, a socket) is refused and stays as it is.
public final class AtomicFile {
  private static final int BUFFER_BYTES = 1 << 16;

  /// As many as Linux follows.
  private static final int MOST_LINKS = 40;

  private AtomicFile() {}

  /// Writes the content of a file.
  @FunctionalInterface
  public interface Content {
    /// @throws IOException if it cannot be written; the target is then left as it was
    void writeTo(OutputStream out) throws IOException;
  }

  /// Writes the content of a large file.
  @FunctionalInterface
  public interface ChannelContent {
    /// @throws IOException if it cannot be written; the target is then left as it was
    void writeTo(WritableByteChannel channel) throws IOException;
  }

  /// Writes beside the target, forces it to the disk, and renames.
  ///
  /// @param target the file to replace; its folder must exist
  /// @throws IOException naming the target
  public static void write(Path target, Content content) throws IOException {
    replace(
        target,
        channel -> {
          OutputStream out =
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
          content.writeTo(out);
          out.flush();
          channel.force(true);
        },
        AtomicFile::forceFolder);
  }

  /// Writes beside the target and renames. The disk may take the content later: this is for large
  /// files that can be made again.
  ///
  /// @param target the file to replace; its folder must exist
  /// @throws IOException naming the target
  public static void writeLarge(Path target, ChannelContent content) throws IOException {
    replace(target, content::writeTo, _ -> {});
  }

  /// @throws IOException naming the target, if what stands there is no file that may be replaced
  public static void check(Path target) throws IOException {
    try {
      requireFile(target);
      linked(target);
    } catch (IOException e) {
      throw unwritable(target, e);
    }
  }

  private interface Filler {
    void fill(FileChannel channel) throws IOException;
  }

  private interface Finish {
    void of(Path folder) throws IOException;
  }

  private static void replace(Path target, Filler filler, Finish finish) throws IOException {
    try {
      requireFile(target);
      Path file = linked(target);
      Path folder = folderOf(file);
      // Not the target's name, which may be as long as names can be.
      Path part = folder.resolve(".inferometer-" + UUID.randomUUID() + ".part");
      try {
        try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          filler.fill(channel);
        }
        keepPermissions(file, part);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        finish.of(folder);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (StudyFormatException e) {
      throw e;
    } catch (IOException e) {
      throw unwritable(target, e);
    } catch (JacksonIOException e) {
      throw unwritable(target, new IOException(e.getOriginalMessage(), e));
    }
  }

  /// Where links lead; that file need not exist.
  private static Path linked(Path target) throws IOException {
    Path file = target;
    for (int links = 0; Files.isSymbolicLink(file); links++) {
      if (links == MOST_LINKS) {
        throw new IOException("its links lead in a circle");
      }
      file = file.resolveSibling(Files.readSymbolicLink(file));
    }
    return file;
  }

  private static void requireFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    if (Files.isDirectory(file)) {
      throw new IOException("it is a folder; give the name of a file");
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is a device, a pipe or a socket; give the name of a file");
    }
    if (!Files.isWritable(file)) {
      throw new IOException("the file is write-protected; give another name, or let it be written");
    }
  }

  private static void keepPermissions(Path file, Path part) throws IOException {
    if (Files.exists(file)
        && Files.getFileAttributeView(part, PosixFileAttributeView.class) != null) {
      Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(file));
    }
  }

  private static IOException unwritable(Path target, IOException e) {
    return new IOException(target + ": cannot be written: " + reasonOf(e), e);
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
