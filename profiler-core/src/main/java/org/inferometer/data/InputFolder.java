package org.inferometer.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.data.TensorFolder.Found;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;

/// Inputs from a folder, see [TensorFolder].
///
/// A file that holds other items than the batch has is repeated, or cut, along the first dimension.
public final class InputFolder {
  private final TensorFolder folder;

  public InputFolder(Path folder) {
    this.folder = new TensorFolder(folder, "input");
  }

  /// @throws InputException naming the file or the missing input
  public Inputs read(Binding binding) throws InputException {
    return read(binding, Found::fitted);
  }

  /// One of several sets of inputs, in memory of its own: of files that hold more items than the
  /// batch has, each set takes the next ones.
  ///
  /// @param set from 0
  /// @throws InputException as [#read(Binding)]
  public Inputs read(Binding binding, int set) throws InputException {
    return read(binding, (found, shape) -> found.fitted(shape, set));
  }

  private interface Fit {
    Optional<HostTensor> of(Found found, Shape shape);
  }

  private Inputs read(Binding binding, Fit fit) throws InputException {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    List<String> origins = new ArrayList<>();
    int index = 0;
    for (Map.Entry<String, TensorType> input : binding.inputs().entrySet()) {
      Found found = folder.get(input.getKey(), index++);
      tensors.put(input.getKey(), fitted(found, input.getKey(), input.getValue(), fit));
      origins.add("'" + input.getKey() + "' from " + found.file().getFileName());
    }
    return new Inputs(tensors, origins);
  }

  private static HostTensor fitted(Found found, String input, TensorType type, Fit fit)
      throws InputException {
    TensorType actual = found.tensor().type();
    if (actual.elementType() == type.elementType()) {
      var fitted = fit.of(found, type.shape());
      if (fitted.isPresent()) {
        return fitted.get();
      }
    }
    throw new InputException(
        found.file() + ": holds " + actual + ", but input '" + input + "' takes " + type);
  }
}
