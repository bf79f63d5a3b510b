package org.inferometer.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.jspecify.annotations.Nullable;

/// The engine of a cell as files, for processes of later generations. A mark beside them, which is
/// made last, says that they are whole.
final class SavedEngine {
  private static final String MARK = "whole";

  /// What stays free on the disk, in sizes of the engine.
  private static final int ROOM = 4;

  private SavedEngine() {}

  /// The folder that holds a whole engine; empty where none was saved.
  ///
  /// @param folder null where none is to be
  static Optional<Path> find(@Nullable Path folder) {
    return Optional.ofNullable(folder).filter(here -> Files.exists(here.resolve(MARK)));
  }

  /// Saves an engine where there is room for it. It saves time only: where it fails, later
  /// processes build their own.
  ///
  /// @param folder null where none is to be saved
  /// @param bytes about as large as the engine
  static void save(Engine engine, @Nullable Path folder, long bytes) {
    if (folder == null) {
      return;
    }
    try {
      Files.createDirectories(folder);
      if (Files.getFileStore(folder).getUsableSpace() > ROOM * bytes && engine.save(folder)) {
        Files.createFile(folder.resolve(MARK));
      }
    } catch (IOException | BackendException e) {
      System.err.println("The engine is not kept for later processes: " + e.getMessage());
    }
  }
}
