package org.inferometer.importer.tensorflow.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Model;

/// Small graphs of random layers over tensors of four axes and fewer.
final class RandomGraphs {
  private final Random random;
  private final Draft draft;
  private final List<String> made = new ArrayList<>();

  RandomGraphs(long seed) {
    random = new Random(seed);
    draft = new Draft(random);
  }

  Model model() {
    made.add(draft.input("x", 2, 4, 4, 3));
    made.add(draft.input("y", 2, 4, 4, 3));
    int layers = 4 + random.nextInt(14);
    for (int i = 0; i < layers; i++) {
      made.add(next(made.get(Math.max(0, made.size() - 1 - random.nextInt(4)))));
    }
    String last = made.getLast();
    String other = made.get(2 + random.nextInt(made.size() - 2));
    return last.equals(other) ? draft.model(last) : draft.model(other, last);
  }

  private String next(String x) {
    long[] dims = dims(x);
    int rank = dims.length;
    int axis = random.nextInt(rank);
    long named = random.nextBoolean() ? axis : axis - rank;
    return switch (random.nextInt(18)) {
      case 0, 1, 2, 3 -> rank == 4 ? convolution(x, dims) : unary(x, dims);
      case 4 -> unary(x, dims);
      case 5 -> binary(x, dims, draft.floats(dims[rank - 1]));
      case 6 -> binary(x, dims, partner(dims));
      case 7 -> concat(x, partner(dims), axis, named);
      case 8 -> pad(x, dims);
      case 9 -> slice(x, dims, axis, named);
      case 10 -> reduce(x, dims, axis, named);
      case 11 -> keep(draft.layer("Softmax", List.of(x), Attribute.of("axis", named)), dims);
      case 12 -> squeezed(x, dims);
      case 13 -> own(x, dims);
      case 14 -> tile(x, dims, axis);
      case 15 -> argMax(x, dims, axis, named);
      case 16 -> gather(x, dims, axis, named);
      default -> flat(x, dims);
    };
  }

  private String convolution(String x, long[] dims) {
    int out = 2 + random.nextInt(3);
    String y = draft.convolution(x, (int) dims[3], out);
    return keep(y, dims[0], dims[1], dims[2], out);
  }

  private String unary(String x, long[] dims) {
    String type = List.of("Relu", "Sigmoid", "Abs", "Tanh", "Neg").get(random.nextInt(5));
    return keep(draft.layer(type, List.of(x)), dims);
  }

  private String binary(String x, long[] dims, String y) {
    String type = List.of("Add", "Mul", "Max", "Sub").get(random.nextInt(4));
    return keep(draft.layer(type, random.nextBoolean() ? List.of(x, y) : List.of(y, x)), dims);
  }

  /// A tensor of the same shape, or a constant.
  private String partner(long[] dims) {
    return made.reversed().stream()
        .filter(name -> Arrays.equals(dims(name), dims) && random.nextInt(3) > 0)
        .findFirst()
        .orElseGet(() -> draft.floats(dims));
  }

  private String concat(String x, String y, int axis, long named) {
    long[] dims = dims(x).clone();
    dims[axis] *= 2;
    return keep(draft.layer("Concat", List.of(x, y), Attribute.of("axis", named)), dims);
  }

  private String pad(String x, long[] dims) {
    long[] pads = new long[2 * dims.length];
    long[] result = dims.clone();
    for (int i = 0; i < dims.length; i++) {
      pads[i] = random.nextInt(2);
      pads[dims.length + i] = random.nextInt(2);
      result[i] += pads[i] + pads[dims.length + i];
    }
    return keep(draft.layer("Pad", List.of(x, draft.integers(pads))), result);
  }

  private String slice(String x, long[] dims, int axis, long named) {
    long[] result = dims.clone();
    result[axis] = Math.max(1, dims[axis] - 1);
    String y =
        draft.layer(
            "Slice",
            List.of(x, draft.integers(0), draft.integers(result[axis]), draft.integers(named)));
    return keep(y, result);
  }

  private String reduce(String x, long[] dims, int axis, long named) {
    boolean kept = random.nextBoolean() || dims.length == 1;
    String type = random.nextBoolean() ? "ReduceMean" : "ReduceMax";
    String y =
        draft.layer(
            type, List.of(x, draft.integers(named)), Attribute.of("keepdims", kept ? 1 : 0));
    long[] result = dims.clone();
    result[axis] = 1;
    return keep(y, kept ? result : without(dims, axis));
  }

  private String argMax(String x, long[] dims, int axis, long named) {
    if (dims.length == 1) {
      return unary(x, dims);
    }
    String y =
        draft.layer("ArgMax", List.of(x), Attribute.of("axis", named), Attribute.of("keepdims", 0));
    return keep(draft.layer("Cast", List.of(y), Attribute.of("to", 1)), without(dims, axis));
  }

  private String gather(String x, long[] dims, int axis, long named) {
    boolean single = random.nextBoolean() && dims.length > 1;
    String indices = single ? draft.single(0) : draft.integers(dims[axis] - 1, 0);
    long[] result = dims.clone();
    result[axis] = 2;
    String y = draft.layer("Gather", List.of(x, indices), Attribute.of("axis", named));
    return keep(y, single ? without(dims, axis) : result);
  }

  private String squeezed(String x, long[] dims) {
    int place = random.nextInt(dims.length + 1);
    if (dims.length > 3) {
      return unary(x, dims);
    }
    long[] result = new long[dims.length + 1];
    System.arraycopy(dims, 0, result, 0, place);
    result[place] = 1;
    System.arraycopy(dims, place, result, place + 1, dims.length - place);
    return keep(draft.layer("Unsqueeze", List.of(x, draft.integers(place))), result);
  }

  private String own(String x, long[] dims) {
    if (dims.length != 4) {
      return unary(x, dims);
    }
    long[] perm = random.nextBoolean() ? Draft.TO_CHANNELS_FIRST : Draft.TO_CHANNELS_LAST;
    String y = draft.layer("Transpose", List.of(x), Draft.perm(perm));
    return keep(y, Permutation.of(perm).apply(dims));
  }

  private String tile(String x, long[] dims, int axis) {
    long[] repeats = new long[dims.length];
    Arrays.fill(repeats, 1);
    long[] result = dims.clone();
    if (dims[axis] <= 4) {
      repeats[axis] = 2;
      result[axis] *= 2;
    }
    return keep(draft.layer("Tile", List.of(x, draft.integers(repeats))), result);
  }

  private String flat(String x, long[] dims) {
    long rest = Arrays.stream(dims).skip(1).reduce(1, (a, b) -> a * b);
    boolean back = random.nextBoolean() && dims.length > 1;
    String y = draft.layer("Reshape", List.of(x, draft.integers(0, -1)));
    if (!back) {
      return keep(y, dims[0], rest);
    }
    String z = draft.layer("Reshape", List.of(y, draft.integers(dims[0], 1, 1, rest)));
    return keep(z, dims[0], 1, 1, rest);
  }

  private static long[] without(long[] dims, int axis) {
    long[] result = new long[dims.length - 1];
    for (int i = 0, j = 0; i < dims.length; i++) {
      if (i != axis) {
        result[j++] = dims[i];
      }
    }
    return result;
  }

  private long[] dims(String tensor) {
    return java.util.Objects.requireNonNull(draft.shapes.get(tensor));
  }

  private String keep(String tensor, long... dims) {
    draft.shapes.put(tensor, dims);
    return tensor;
  }
}
