package org.inferometer.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.data.tensor.TensorFileException;
import org.inferometer.data.tensor.TensorFiles;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;

/// Inputs from a folder: for an input `data`, the file `data.npy` or `data.pb` (characters that
/// file names may not have are `_`), an array of that name in any `.npz`, or, as ONNX's test data
/// is laid out, `input_N.pb` or `input_N.npy` for the N-th input, counted from 0.
///
/// A file that holds other items than the batch has is repeated, or cut, along the first dimension.
public final class InputFolder {
  private static final List<String> ENDINGS = List.of(".npy", ".pb");

  private final Path folder;

  public InputFolder(Path folder) {
    this.folder = folder;
  }

  /// @throws InputException naming the file or the missing input
  public Inputs read(Binding binding) throws InputException {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    List<String> origins = new ArrayList<>();
    int index = 0;
    for (Map.Entry<String, TensorType> input : binding.inputs().entrySet()) {
      Found found = find(input.getKey(), index++);
      tensors.put(input.getKey(), fit(found, input.getKey(), input.getValue(), origins));
    }
    return new Inputs(tensors, origins);
  }

  private record Found(String place, HostTensor tensor) {}

  private Found find(String input, int index) throws InputException {
    try {
      for (String stem : List.of(fileName(input), "input_" + index)) {
        Optional<Path> file = file(stem);
        if (file.isPresent()) {
          HostTensor tensor = TensorFiles.read(file.get()).values().iterator().next();
          return new Found(file.get().toString(), tensor);
        }
      }
      return inArchives(input);
    } catch (TensorFileException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new InputException(folder + ": cannot be read: " + e.getMessage());
    }
  }

  private Optional<Path> file(String stem) {
    return ENDINGS.stream()
        .map(ending -> folder.resolve(stem + ending))
        .filter(Files::exists)
        .findFirst();
  }

  private Found inArchives(String input) throws IOException, TensorFileException, InputException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".npz")).sorted().toList()) {
        HostTensor tensor = TensorFiles.read(file).get(input);
        if (tensor != null) {
          return new Found(file.toString(), tensor);
        }
      }
    }
    throw new InputException(
        folder + ": holds no values for input '" + input + "'; add " + fileName(input) + ".npy");
  }

  /// A name from a model never becomes a path.
  static String fileName(String input) {
    return input.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^\\.+", "_");
  }

  private static HostTensor fit(Found found, String input, TensorType type, List<String> origins)
      throws InputException {
    TensorType actual = found.tensor().type();
    origins.add("'" + input + "' from " + Path.of(found.place()).getFileName());
    if (actual.equals(type)) {
      return found.tensor();
    }
    if (actual.elementType() != type.elementType() || !sameItems(actual.shape(), type.shape())) {
      throw new InputException(
          found.place() + ": holds " + actual + ", but input '" + input + "' takes " + type);
    }
    return repeat(found.tensor(), type);
  }

  /// Whether two shapes differ in their first dimension only, and the first has an item at all.
  private static boolean sameItems(Shape a, Shape b) {
    return a.rank() == b.rank()
        && a.rank() > 0
        && a.dim(0) > 0
        && a.toList().subList(1, a.rank()).equals(b.toList().subList(1, b.rank()));
  }

  private static HostTensor repeat(HostTensor tensor, TensorType type) {
    long size = type.bytes();
    MemorySegment data = Arena.ofAuto().allocate(Math.max(size, 1), 64).asSlice(0, size);
    long step = tensor.data().byteSize();
    for (long at = 0; at < size && step > 0; at += step) {
      MemorySegment.copy(tensor.data(), 0, data, at, Math.min(step, size - at));
    }
    return new HostTensor(type, data);
  }
}
