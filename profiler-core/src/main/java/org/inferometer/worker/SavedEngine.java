package org.inferometer.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.jspecify.annotations.Nullable;

/// The engine of a cell as files, for other processes: those of later generations, or a twin in the
/// same one. A mark beside them, which is made last, says that they are whole.
public final class SavedEngine {
  private static final String MARK = "whole";
  private static final String PROBLEM = "problem";

  /// What stays free on the disk, in sizes of the engine.
  private static final int ROOM = 4;

  private SavedEngine() {}

  /// The folder that holds a whole engine; empty where none was saved.
  ///
  /// @param folder null where none is to be
  static Optional<Path> find(@Nullable Path folder) {
    return Optional.ofNullable(folder).filter(here -> Files.exists(here.resolve(MARK)));
  }

  /// Why a folder holds no whole engine, of one that was to be saved for a twin; empty if it does.
  public static Optional<String> problem(Path folder) {
    if (find(folder).isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(folder.resolve(PROBLEM)));
    } catch (IOException e) {
      return Optional.of("the process that built the engine did not save it");
    }
  }

  /// Saves an engine where there is room for it. It saves time only: where it fails, later
  /// processes build their own.
  ///
  /// @param folder null where none is to be saved
  /// @param bytes about as large as the engine
  static void save(Engine engine, @Nullable Path folder, long bytes) {
    if (folder != null) {
      try {
        write(engine, folder, bytes);
      } catch (IOException | BackendException e) {
        System.err.println("The engine is not kept for later processes: " + e.getMessage());
      }
    }
  }

  /// Saves an engine for a twin, or says in the folder why that has none.
  ///
  /// @param folder null where none is to be saved
  /// @param bytes about as large as the engine
  /// @return whether one was to be saved
  static boolean saveForTwin(Engine engine, @Nullable Path folder, long bytes) throws IOException {
    if (folder == null) {
      return false;
    }
    Optional<String> problem;
    try {
      problem = write(engine, folder, bytes);
    } catch (IOException | BackendException e) {
      problem = Optional.of("the engine cannot be saved: " + e.getMessage());
    }
    if (problem.isPresent()) {
      Files.writeString(folder.resolve(PROBLEM), problem.get());
    }
    return true;
  }

  /// @return why nothing was written; empty if the engine was
  private static Optional<String> write(Engine engine, Path folder, long bytes)
      throws IOException, BackendException {
    Files.createDirectories(folder);
    if (Files.getFileStore(folder).getUsableSpace() <= ROOM * bytes) {
      return Optional.of("the disk has no room for the engine");
    }
    if (!engine.save(folder)) {
      return Optional.of("the backend has no file of the engine that another process could load");
    }
    Files.createFile(folder.resolve(MARK));
    return Optional.empty();
  }
}
