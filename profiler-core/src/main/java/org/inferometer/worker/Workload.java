package org.inferometer.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.inferometer.data.InputFolder;
import org.inferometer.data.Inputs;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Shape;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.plugin.Plugins;
import org.inferometer.zoo.Models;
import org.jspecify.annotations.Nullable;

/// The network of a task and what it is fed with.
///
/// @param model as the user named it
/// @param batch items in one inference
/// @param sizes of open dimensions, by name of an input or of a symbolic dimension
/// @param inputs a folder; null for seeded inputs
/// @param seed of inputs and of the zoo's weights
/// @param cache folder for files that can be made again
public record Workload(
    String model,
    int batch,
    Map<String, List<Long>> sizes,
    @Nullable Path inputs,
    long seed,
    Path cache) {
  /// Shapes in the form that a task has them.
  public static Map<String, List<Long>> sizes(Map<String, Shape> shapes) {
    Map<String, List<Long>> sizes = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> sizes.put(name, shape.toList()));
    return sizes;
  }

  Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    sizes.forEach((name, dims) ->
        shapes.put(name, Shape.of(dims.stream().mapToLong(Long::longValue).toArray())));
    return shapes;
  }

  Network network(Plugins plugins) throws ImportException {
    return new Models(plugins, cache, seed).load(model);
  }

  Binding bind(Network network) throws ShapeBindingException {
    return network.bind(Optional.of(batch), shapes());
  }

  /// What the reference is computed of.
  Inputs inputs(Binding binding) throws InputException {
    return inputs == null ? SeededInputs.of(binding, seed) : new InputFolder(inputs).read(binding);
  }

  /// Several sets of inputs, the first of which is that of the reference.
  ///
  /// @param sets at least 1
  Inputs inputs(Binding binding, int sets) throws InputException {
    Inputs first = inputs(binding);
    if (sets == 1) {
      return first;
    }
    List<Map<String, HostTensor>> further = new ArrayList<>();
    for (int set = 1; set < sets; set++) {
      further.add(further(binding, set).tensors());
    }
    return first.with(
        further,
        sets
            + " sets of inputs in turn, "
            + (inputs == null
                ? "of the seeds from " + seed + " on"
                : "each of the next items of the files, from the first on again after the last"));
  }

  private Inputs further(Binding binding, int set) throws InputException {
    return inputs == null
        ? SeededInputs.of(binding, seed + set)
        : new InputFolder(inputs).read(binding, set);
  }
}
