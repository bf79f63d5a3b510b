package org.inferometer.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.TensorData;
import org.jspecify.annotations.Nullable;

/// The files beside a model that hold tensors too large for it (ONNX specification,
/// `docs/ExternalData.md`). A model is not trusted with the file system: only regular files inside
/// its own folder are opened.
///
/// A model that was reached through links has two folders of its own: the one where it is named,
/// and the one where it lies. So download caches can be used as they are: Hugging Face's keeps
/// `snapshots/REVISION/model.onnx` and its data as links to files in `blobs/`.
final class ExternalData {
  private final @Nullable Path model;
  private final Arena arena;
  private final Map<String, MemorySegment> mapped = new LinkedHashMap<>();
  private final Map<String, Path> paths = new LinkedHashMap<>();

  /// @param model its file; absent to open nothing
  /// @param arena that lives as long as the model
  ExternalData(@Nullable Path model, Arena arena) {
    this.model = model == null ? null : model.toAbsolutePath();
    this.arena = arena;
  }

  /// The files opened so far.
  List<Path> files() {
    return List.copyOf(paths.values());
  }

  /// Nothing is opened: all elements are zero, and take no memory.
  static ExternalData notRead() {
    return new ExternalData(null, Arena.global());
  }

  /// A tensor's elements.
  ///
  /// @param entries the tensor's `external_data`: location, and where given offset and length
  /// @param place of the tensor, for messages
  /// @param expected bytes that its shape takes
  TensorData elements(Map<String, String> entries, String place, long expected) {
    return model == null
        ? new Zeros(expected)
        : new TensorData.Stored(slice(model, entries, place, expected).asReadOnly());
  }

  private MemorySegment slice(
      Path model, Map<String, String> entries, String place, long expected) {
    String location = entries.getOrDefault("location", "");
    MemorySegment file = mapped.get(location);
    if (file == null) {
      file = map(model, location, place);
      mapped.put(location, file);
    }
    long size = file.byteSize();
    long offset = number(entries, "offset", 0, place);
    long length = number(entries, "length", expected, place);
    if (offset > size || length > size - offset) {
      throw new Malformed(
          place,
          "bytes "
              + offset
              + " to "
              + offset
              + "+"
              + length
              + " of external data '"
              + location
              + "', which has "
              + size);
    }
    return file.asSlice(offset, length);
  }

  private static long number(Map<String, String> entries, String key, long absent, String place) {
    String text = entries.get(key);
    if (text == null || text.isEmpty()) {
      return absent;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, for this and for a negative number.
    }
    throw new Malformed(place, "the external data's " + key + " is '" + text + "', not a number");
  }

  private MemorySegment map(Path model, String location, String place) {
    Path file = resolve(model, location, place);
    try (FileChannel channel = FileChannel.open(file)) {
      MemorySegment segment = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      paths.put(location, file);
      return segment;
    } catch (IOException e) {
      throw new Malformed(place, "external data '" + location + "' cannot be read: " + why(e));
    }
  }

  private static Path resolve(Path model, String location, String place) {
    Path relative = relative(location, place);
    Path file = model.resolveSibling(relative);
    try {
      if (!Files.exists(file)) {
        throw new Malformed(
            place, "external data '" + location + "' is missing; it belongs beside the model");
      }
      if (!isOwn(file.toRealPath(), model)) {
        throw new Malformed(
            place,
            refusal(location, "a link leads out of the model's folder")
                + "; put the file itself beside the model (cp -L copies what a link leads to)");
      }
      if (!Files.isRegularFile(file)) {
        throw new Malformed(place, "external data '" + location + "' is not a regular file");
      }
      return file;
    } catch (IOException e) {
      throw new Malformed(place, "external data '" + location + "' cannot be read: " + why(e));
    }
  }

  private static boolean isOwn(Path file, Path model) throws IOException {
    Path folder = model.resolveSibling("").toRealPath();
    return file.startsWith(folder)
        || file.startsWith(model.toRealPath().resolveSibling(""))
        || blobs(folder).filter(file::startsWith).isPresent();
  }

  /// Where a download cache keeps the files of the model, if it lies in a snapshot of one.
  private static Optional<Path> blobs(Path folder) throws IOException {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (at.endsWith("snapshots")) {
        Path blobs = at.resolveSibling("blobs");
        return Files.isDirectory(blobs) ? Optional.of(blobs.toRealPath()) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Path relative(String location, String place) {
    if (location.isEmpty()) {
      throw new Malformed(place, "its data is external, but no location is given");
    }
    // Both kinds of separator, so that a model is refused alike on every system.
    boolean absolute =
        location.startsWith("/") || location.startsWith("\\") || location.matches("[A-Za-z]:.*");
    if (absolute) {
      throw refused(location, place, "the path is absolute");
    }
    if (List.of(location.split("[/\\\\]", -1)).contains("..")) {
      throw refused(location, place, "the path goes up");
    }
    try {
      return Path.of(location);
    } catch (InvalidPathException e) {
      throw refused(location, place, "this is no path");
    }
  }

  private static Malformed refused(String location, String place, String why) {
    return new Malformed(place, refusal(location, why));
  }

  private static String refusal(String location, String why) {
    return "external data '"
        + location
        + "' is refused: "
        + why
        + ", and a model may only read files of its own folder";
  }

  /// So many bytes of zeros.
  private record Zeros(long byteSize) implements TensorData.Derived {
    @Override
    public void copy(long offset, MemorySegment into) {
      into.fill((byte) 0);
    }
  }

  private static String why(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "");
  }
}
