package org.inferometer.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.jspecify.annotations.Nullable;

/// Gives every open dimension of a network's inputs a size.
///
/// The batch dimension is a symbol: one named like a batch (`N`, `batch`, `batch_size`, …) wherever
/// it stands, or else the first symbol at dimension 0 of an input. Dimensions at 0 without a name
/// take the batch as well.
final class ShapeBinder {
  /// No tensor of more elements fits a machine's address space.
  private static final long MAX_ELEMENTS = 1L << 46;

  private final List<TensorSpec> inputs;
  private final Map<String, Shape> wholeShapes = new LinkedHashMap<>();
  private final Map<String, Long> symbols = new LinkedHashMap<>();
  private final @Nullable String batchSymbol;

  private ShapeBinder(List<TensorSpec> inputs) {
    this.inputs = inputs;
    this.batchSymbol = findBatchSymbol(inputs);
  }

  /// @param rows as of [Binding#rows]
  static Binding bind(
      List<TensorSpec> inputs,
      Optional<Integer> batch,
      Map<String, Shape> sizes,
      Map<String, Long> rows)
      throws ShapeBindingException {
    ShapeBinder binder = new ShapeBinder(inputs);
    binder.requireTensors();
    binder.take(sizes);
    int items = binder.bindBatch(batch);
    Map<String, TensorType> types = binder.types(items);
    return new Binding(items, binder.symbols, types, rows);
  }

  private static @Nullable String findBatchSymbol(List<TensorSpec> inputs) {
    String first = null;
    String named = null;
    for (TensorSpec input : inputs) {
      List<Dimension> dimensions = dimensions(input);
      for (int i = 0; i < dimensions.size(); i++) {
        if (dimensions.get(i) instanceof Dimension.Symbolic symbol) {
          boolean batchLike = symbol.name().matches("(?i)n|batch.*");
          if (batchLike && i == 0) {
            return symbol.name();
          }
          named = batchLike && named == null ? symbol.name() : named;
          first = i == 0 && first == null ? symbol.name() : first;
        }
      }
    }
    return named != null ? named : first;
  }

  private void requireTensors() throws ShapeBindingException {
    for (TensorSpec input : inputs) {
      if (input.elementType() == ElementType.UNDEFINED) {
        throw failure(
            "input '" + input.name() + "' is not a dense tensor; only tensors can be fed");
      }
    }
  }

  /// Sorts the user's sizes into whole shapes and symbols.
  private void take(Map<String, Shape> sizes) throws ShapeBindingException {
    Map<String, TensorSpec> byName = new LinkedHashMap<>();
    inputs.forEach(input -> byName.put(input.name(), input));
    Set<String> known = symbolNames();
    for (Map.Entry<String, Shape> size : sizes.entrySet()) {
      TensorSpec input = byName.get(size.getKey());
      if (input != null) {
        takeShape(input, size.getValue());
      } else if (known.contains(size.getKey())) {
        takeSymbol(size.getKey(), size.getValue());
      } else {
        throw failure(unknownName(size.getKey(), byName.keySet(), known));
      }
    }
  }

  private void takeShape(TensorSpec input, Shape shape) throws ShapeBindingException {
    List<Dimension> dimensions = input.dimensions();
    if (dimensions != null && dimensions.size() != shape.rank()) {
      throw failure(
          "the shape "
              + shape
              + " given for '"
              + input.name()
              + "' has "
              + shape.rank()
              + " dimensions, but the model declares "
              + input);
    }
    wholeShapes.put(input.name(), shape);
    for (int i = 0; dimensions != null && i < dimensions.size(); i++) {
      takeDimension(input, i, dimensions.get(i), shape.dim(i));
    }
  }

  private void takeDimension(TensorSpec input, int axis, Dimension declared, long size)
      throws ShapeBindingException {
    if (declared instanceof Dimension.Fixed fixed && fixed.size() != size) {
      throw failure(
          "input '"
              + input.name()
              + "' dimension "
              + axis
              + " is fixed to "
              + fixed.size()
              + " by the model, but the shape given says "
              + size);
    }
    if (declared instanceof Dimension.Symbolic symbol) {
      bindSymbol(symbol.name(), size);
    }
  }

  private void takeSymbol(String symbol, Shape shape) throws ShapeBindingException {
    if (shape.rank() != 1) {
      throw failure(
          "'" + symbol + "' is one dimension and takes one size, not " + shape, shape(symbol, "N"));
    }
    bindSymbol(symbol, shape.dim(0));
  }

  private void bindSymbol(String symbol, long size) throws ShapeBindingException {
    Long before = symbols.putIfAbsent(symbol, size);
    if (before != null && before != size) {
      throw failure("dimension '" + symbol + "' cannot be both " + before + " and " + size);
    }
  }

  /// Settles the batch and binds its symbol.
  private int bindBatch(Optional<Integer> batch) throws ShapeBindingException {
    Optional<Long> settled = settledBatch();
    if (settled.isEmpty()) {
      int items = batch.orElse(1);
      if (batchSymbol != null) {
        bindSymbol(batchSymbol, items);
      }
      return items;
    }
    if (batch.isPresent() && batch.get().longValue() != settled.get()) {
      throw failure(
          contradiction(batch.get(), settled.get()),
          new Remedy(Setting.BATCH, Long.toString(settled.get())));
    }
    return Math.toIntExact(Math.max(1, settled.get()));
  }

  /// The batch that the model or a given shape has already decided.
  private Optional<Long> settledBatch() throws ShapeBindingException {
    if (batchSymbol != null) {
      return Optional.ofNullable(symbols.get(batchSymbol)).map(this::capped);
    }
    for (TensorSpec input : inputs) {
      Shape whole = wholeShapes.get(input.name());
      List<Dimension> dimensions = dimensions(input);
      boolean open = !dimensions.isEmpty() && dimensions.getFirst() instanceof Dimension.Unknown;
      if (open || input.dimensions() == null) {
        return whole == null || whole.rank() == 0
            ? Optional.empty()
            : Optional.of(capped(whole.dim(0)));
      }
    }
    return Optional.of(capped(fixedBatch()));
  }

  private long capped(long size) {
    return Math.min(size, Integer.MAX_VALUE);
  }

  /// Dimension 0 of the first input that has more than one dimension; 1 where there is none.
  private long fixedBatch() {
    return inputs.stream()
        .map(ShapeBinder::dimensions)
        .filter(dimensions -> dimensions.size() > 1)
        .map(List::getFirst)
        .mapToLong(dimension -> dimension instanceof Dimension.Fixed fixed ? fixed.size() : 1)
        .findFirst()
        .orElse(1);
  }

  private String contradiction(int asked, long settled) {
    return batchSymbol == null && wholeShapes.isEmpty()
        ? "batch " + asked + " is not possible: the model fixes its batch to " + settled
        : "batch " + asked + " contradicts the shapes given, which make the batch " + settled;
  }

  private Map<String, TensorType> types(int batch) throws ShapeBindingException {
    Map<String, TensorType> types = new LinkedHashMap<>();
    List<String> open = new ArrayList<>();
    Set<Remedy> remedies = new LinkedHashSet<>();
    for (TensorSpec input : inputs) {
      Shape shape = shape(input, batch, open, remedies);
      if (shape != null) {
        requireFeasible(input, shape);
        types.put(input.name(), new TensorType(input.elementType(), shape));
      }
    }
    if (!open.isEmpty()) {
      throw failure("open dimensions: " + String.join("; ", open), remedies.toArray(Remedy[]::new));
    }
    return types;
  }

  private @Nullable Shape shape(
      TensorSpec input, int batch, List<String> open, Set<Remedy> remedies) {
    Shape whole = wholeShapes.get(input.name());
    if (whole != null) {
      return whole;
    }
    if (input.dimensions() == null) {
      open.add("input '" + input.name() + "' has no shape");
      remedies.add(shape(input.name(), "1x3x224x224"));
      return null;
    }
    List<Dimension> dimensions = dimensions(input);
    long[] sizes = new long[dimensions.size()];
    boolean complete = true;
    for (int i = 0; i < sizes.length; i++) {
      Long size = size(dimensions.get(i), i, batch);
      if (size == null) {
        complete = false;
        noteOpen(input, i, batch, open, remedies);
      } else {
        sizes[i] = size;
      }
    }
    return complete ? Shape.of(sizes) : null;
  }

  private @Nullable Long size(Dimension dimension, int axis, int batch) {
    return switch (dimension) {
      case Dimension.Fixed fixed -> fixed.size();
      case Dimension.Symbolic symbolic -> symbols.get(symbolic.name());
      case Dimension.Unknown unknown -> axis == 0 ? (Long) (long) batch : null;
    };
  }

  private void noteOpen(
      TensorSpec input, int axis, int batch, List<String> open, Set<Remedy> remedies) {
    Dimension dimension = dimensions(input).get(axis);
    String where = "input '" + input.name() + "' dimension " + axis;
    if (dimension instanceof Dimension.Symbolic symbol) {
      if (remedies.add(shape(symbol.name(), "N"))) {
        open.add(where + " '" + symbol.name() + "'");
      }
    } else {
      open.add(where);
      remedies.add(shape(input.name(), template(input, batch)));
    }
  }

  /// The input's shape with a letter for every dimension that is still open.
  private String template(TensorSpec input, int batch) {
    List<Dimension> dimensions = dimensions(input);
    List<String> sizes = new ArrayList<>();
    for (int i = 0; i < dimensions.size(); i++) {
      Long size = size(dimensions.get(i), i, batch);
      sizes.add(size == null ? "N" : size.toString());
    }
    return String.join("x", sizes);
  }

  private void requireFeasible(TensorSpec input, Shape shape) throws ShapeBindingException {
    try {
      if (shape.elementCount() <= MAX_ELEMENTS) {
        return;
      }
    } catch (ArithmeticException e) {
      // Too many to count is too many as well.
    }
    throw failure("input '" + input.name() + "' of shape " + shape + " fits no machine's memory");
  }

  private Set<String> symbolNames() {
    return inputs.stream()
        .flatMap(input -> dimensions(input).stream())
        .filter(Dimension.Symbolic.class::isInstance)
        .map(Object::toString)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String unknownName(String name, Set<String> inputs, Set<String> symbols) {
    String dimensions =
        symbols.isEmpty() ? "no named dimensions" : "dimensions " + String.join(", ", symbols);
    return "a size was given for '"
        + name
        + "', but no input or dimension has this name; there are inputs "
        + String.join(", ", inputs)
        + " and "
        + dimensions;
  }

  private static List<Dimension> dimensions(TensorSpec input) {
    List<Dimension> dimensions = input.dimensions();
    return dimensions == null ? List.of() : dimensions;
  }

  private static Remedy shape(String name, String size) {
    return new Remedy(Setting.SHAPE, name + "=" + size);
  }

  private static ShapeBindingException failure(String message, Remedy... remedies) {
    return new ShapeBindingException(message, remedies);
  }
}
