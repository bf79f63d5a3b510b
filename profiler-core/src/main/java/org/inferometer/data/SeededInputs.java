package org.inferometer.data;

import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;

/// Generated inputs: the same seed, names and types give the same elements on every machine.
///
/// Floating-point elements are uniform in [0, 1). Bytes are uniform over their range, as pixels
/// are. What chooses from a table of the network, as token ids do, is uniform over its rows
/// ([Binding#rows]), so that rows are met that no cache holds. Other wider integers are uniform in
/// [0, 16), which any vocabulary holds; what is named a mask is 1, what is named a type (of tokens)
/// or an index into a batch is 0, and positions count along the last dimension. Booleans are true
/// and false at random, masks all true.
public final class SeededInputs {
  static final int TOKEN_IDS = 16;

  private SeededInputs() {}

  /// The sentence that stands in the study for them.
  public static String origin(long seed) {
    return "seeded uniform [0, 1), indices over the rows of their tables, other integers in [0, "
        + TOKEN_IDS
        + "), seed "
        + seed;
  }

  /// @throws InputException if an input has a type that cannot be generated
  public static Inputs of(Binding binding, long seed) throws InputException {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, TensorType> input : binding.inputs().entrySet()) {
      tensors.put(
          input.getKey(),
          generate(
              input.getKey(),
              input.getValue(),
              binding.rows().getOrDefault(input.getKey(), 0L),
              seed));
    }
    return new Inputs(tensors, List.of(origin(seed)));
  }

  /// The inputs whose elements choose among things that only the network knows, in words; empty if
  /// there are none.
  public static String integers(Binding binding) {
    return binding.inputs().entrySet().stream()
        .filter(input ->
            isIndex(input.getValue().elementType()) || binding.rows().containsKey(input.getKey()))
        .map(input ->
            "'"
                + input.getKey()
                + "': integers in [0, "
                + binding.rows().getOrDefault(input.getKey(), (long) TOKEN_IDS)
                + ")")
        .collect(Collectors.joining(", "));
  }

  private static boolean isIndex(ElementType type) {
    return switch (type) {
      case INT16, UINT16, INT32, UINT32, INT64, UINT64 -> true;
      default -> false;
    };
  }

  /// @param rows of the table that it chooses from; 0 where there is none
  static HostTensor generate(String name, TensorType type, long rows, long seed)
      throws InputException {
    if (!TensorElements.readable(type.elementType())) {
      throw new InputException(
          "input '"
              + name
              + "' is of type "
              + type.elementType().label()
              + ", for which no values can be generated");
    }
    long bytes = type.bytes();
    HostTensor tensor =
        new HostTensor(type, Arena.ofAuto().allocate(Math.max(bytes, 1), 64).asSlice(0, bytes));
    SplittableRandom random = new SplittableRandom(seed * 31 + name.hashCode());
    Filler filler = filler(name.toLowerCase(Locale.ROOT), type, rows, random);
    long count = type.shape().elementCount();
    for (long i = 0; i < count; i++) {
      TensorElements.set(tensor, i, filler.at(i));
    }
    return tensor;
  }

  private interface Filler {
    double at(long index);
  }

  private static Filler filler(String name, TensorType type, long rows, SplittableRandom random) {
    if (rows > 0) {
      Filler integers = integers(name, type, rows, random);
      return i -> Math.min(integers.at(i), (double) (rows - 1));
    }
    return switch (type.elementType()) {
      // Without the last bits, so that rounding to a narrower type cannot give 1.
      case FLOAT, DOUBLE -> i -> random.nextInt(1 << 24) / (double) (1 << 24);
      case FLOAT16, BFLOAT16 -> i -> random.nextInt(1 << 8) / (double) (1 << 8);
      case UINT8 -> i -> random.nextInt(256);
      case INT8 -> i -> random.nextInt(256) - 128;
      case BOOL -> name.contains("mask") ? i -> 1 : i -> random.nextInt(2);
      default -> integers(name, type, TOKEN_IDS, random);
    };
  }

  private static Filler integers(
      String name, TensorType type, long below, SplittableRandom random) {
    if (name.contains("mask")) {
      return i -> 1;
    }
    if (name.contains("type") || name.contains("segment") || name.contains("batch_ind")) {
      return i -> 0;
    }
    if (name.contains("position") && type.shape().rank() > 0) {
      long length = Math.max(1, type.shape().dim(-1));
      return i -> i % length;
    }
    return i -> random.nextLong(below);
  }
}
