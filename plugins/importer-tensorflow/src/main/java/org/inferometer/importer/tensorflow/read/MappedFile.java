package org.inferometer.importer.tensorflow.read;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.inferometer.graph.ImportException;

/// Maps files: what is read of them stays where it is.
public final class MappedFile {
  private MappedFile() {}

  /// The bytes of a file, read-only, until nothing refers to them any more.
  public static MemorySegment of(Path path) throws ImportException {
    if (Files.isDirectory(path)) {
      throw new ImportException(path.toString(), "", "is a folder, not a file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() == 0) {
        throw new ImportException(path.toString(), "", "is empty");
      }
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    } catch (NoSuchFileException e) {
      throw new ImportException(path.toString(), "", "there is no such file");
    } catch (IOException e) {
      throw new ImportException(path.toString(), "", "cannot be read: " + e.getMessage());
    }
  }
}
