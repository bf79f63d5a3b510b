package org.inferometer.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.data.tensor.TensorFileException;
import org.inferometer.data.tensor.TensorFiles;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// A folder that holds tensors by name: for `data`, the file `data.npy` or `data.pb` (characters
/// that file names may not have are `_`), an array of that name in any `.npz`, or, as ONNX's test
/// data is laid out, `input_N.pb` or `input_N.npy` for the N-th input, counted from 0.
///
/// @param role `input` or `output`: what the numbered files begin with
public record TensorFolder(Path folder, String role) {
  private static final List<String> ENDINGS = List.of(".npy", ".pb");

  /// File systems take 255 bytes, and an ending follows.
  private static final int LONGEST_NAME = 200;

  /// A tensor that the folder holds.
  ///
  /// @param file that it is in
  public record Found(Path file, HostTensor tensor) {
    /// The tensor in a shape that differs from its own in the first dimension alone: its items are
    /// repeated, or cut.
    ///
    /// @return empty if the shapes differ in more
    public Optional<HostTensor> fitted(Shape shape) {
      TensorType own = tensor.type();
      if (own.shape().equals(shape)) {
        return Optional.of(tensor);
      }
      return sameItems(own.shape(), shape)
          ? Optional.of(repeated(new TensorType(own.elementType(), shape), 0))
          : Optional.empty();
    }

    /// As [#fitted(Shape)], with the items that follow those of the sets before, in memory of its
    /// own. After the last item comes the first one again.
    ///
    /// @param set from 0
    public Optional<HostTensor> fitted(Shape shape, int set) {
      TensorType own = tensor.type();
      TensorType type = new TensorType(own.elementType(), shape);
      return own.shape().equals(shape) || sameItems(own.shape(), shape)
          ? Optional.of(repeated(type, set * type.bytes()))
          : Optional.empty();
    }

    /// @param from where in the tensor to begin, in bytes; beyond its end, from its start anew
    private HostTensor repeated(TensorType type, long from) {
      long size = type.bytes();
      MemorySegment data = Arena.ofAuto().allocate(Math.max(size, 1), 64).asSlice(0, size);
      long whole = tensor.data().byteSize();
      for (long at = 0; at < size && whole > 0; ) {
        long first = (from + at) % whole;
        long step = Math.min(whole - first, size - at);
        MemorySegment.copy(tensor.data(), first, data, at, step);
        at += step;
      }
      return new HostTensor(type, data);
    }
  }

  /// Whether two shapes differ in their first dimension only, and the first has an item at all.
  static boolean sameItems(Shape a, Shape b) {
    return a.rank() == b.rank()
        && a.rank() > 0
        && a.dim(0) > 0
        && a.toList().subList(1, a.rank()).equals(b.toList().subList(1, b.rank()));
  }

  /// @param index of the tensor among those of its role, from 0
  /// @throws InputException naming the file that cannot be read
  public Optional<Found> find(String name, int index) throws InputException {
    try {
      for (String stem : List.of(fileName(name), role + "_" + index)) {
        Optional<Path> file = file(stem);
        if (file.isPresent()) {
          HostTensor tensor = TensorFiles.read(file.get()).values().iterator().next();
          return Optional.of(new Found(file.get(), tensor));
        }
      }
      return inArchives(name);
    } catch (TensorFileException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be read: " + e.getMessage());
    }
  }

  /// As [#find].
  ///
  /// @throws InputException if there is none, with the remedy
  public Found get(String name, int index) throws InputException {
    Optional<Found> found = find(name, index);
    if (found.isEmpty()) {
      throw new InputException(
          folder
              + ": holds no values for "
              + role
              + " '"
              + name
              + "'; add "
              + fileName(name)
              + ".npy");
    }
    return found.get();
  }

  private Optional<Path> file(String stem) {
    return ENDINGS.stream()
        .map(ending -> folder.resolve(stem + ending))
        .filter(Files::exists)
        .findFirst();
  }

  private Optional<Found> inArchives(String name) throws IOException, TensorFileException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(TensorFolder::isArchive).sorted().toList()) {
        HostTensor tensor = TensorFiles.read(file).get(name);
        if (tensor != null) {
          return Optional.of(new Found(file, tensor));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isArchive(Path file) {
    return file.toString().endsWith(".npz") && VisibleFiles.isVisible(file.getFileName());
  }

  /// A name from a model never becomes a path.
  static String fileName(String name) {
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^\\.+", "_");
    return safe.length() <= LONGEST_NAME
        ? safe
        : safe.substring(0, LONGEST_NAME) + "-" + Integer.toHexString(name.hashCode());
  }
}
