package org.inferometer.machine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Folders outside the study folder: for what workers need while they run, and, should the study
/// folder fail, for what was measured.
///
/// @param work is deleted at the end
/// @param kept is deleted at the end if nothing had to be kept there
public record Scratch(Path work, Path kept) implements AutoCloseable {
  public static Scratch open() throws IOException {
    return new Scratch(
        Files.createTempDirectory("inferometer-work-"),
        Files.createTempDirectory("inferometer-kept-"));
  }

  /// A folder of that name, new and empty.
  public Path folder(String name) throws IOException {
    Path folder = work.resolve(name);
    delete(folder);
    return Files.createDirectories(folder);
  }

  /// A folder of its own, whatever others have been made.
  public Path fresh(String prefix) throws IOException {
    return Files.createTempDirectory(work, prefix);
  }

  @Override
  public void close() {
    delete(work);
    kept.toFile().delete(); // a folder that holds something stays
  }

  /// Deletes what it can: rubbish that stays in a temporary folder is not worth an error.
  public static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new Deleter());
    } catch (IOException e) {
      return;
    }
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
