package org.inferometer.importer.tensorflow.layout;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// An order of axes, as ONNX's `Transpose` takes it: axis `i` of the result is axis `axis(i)` of
/// what is transposed.
final class Permutation {
  private final int[] axes;

  private Permutation(int[] axes) {
    this.axes = axes;
  }

  /// The permutation that numbers are; empty where they are none.
  static Optional<Permutation> find(long... axes) {
    long[] sorted = axes.clone();
    Arrays.sort(sorted);
    return Arrays.equals(sorted, LongStream.range(0, axes.length).toArray())
        ? Optional.of(new Permutation(LongStream.of(axes).mapToInt(axis -> (int) axis).toArray()))
        : Optional.empty();
  }

  /// @throws IllegalArgumentException if the numbers are no permutation of `0 .. rank - 1`
  static Permutation of(long... axes) {
    return find(axes)
        .orElseThrow(
            () -> new IllegalArgumentException("no permutation: " + Arrays.toString(axes)));
  }

  static Permutation identity(int rank) {
    return new Permutation(IntStream.range(0, rank).toArray());
  }

  int rank() {
    return axes.length;
  }

  int axis(int position) {
    return axes[position];
  }

  /// The axis of what is transposed.
  ///
  /// @param axis of the result; a negative one counts from the end
  int source(long axis) {
    return axes[(int) (axis < 0 ? axis + axes.length : axis)];
  }

  boolean isIdentity() {
    return IntStream.range(0, axes.length).allMatch(i -> axes[i] == i);
  }

  /// This permutation, and then another one on its result.
  Permutation then(Permutation next) {
    return new Permutation(IntStream.of(next.axes).map(axis -> axes[axis]).toArray());
  }

  Permutation inverse() {
    int[] inverse = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      inverse[axes[i]] = i;
    }
    return new Permutation(inverse);
  }

  /// What stands at the axes of the result, from what stands at the axes of the source.
  long[] apply(long[] values) {
    return IntStream.of(axes).mapToLong(axis -> values[axis]).toArray();
  }

  /// What stands at the axes of the result, from what stands at the axes of the source.
  <T> List<T> apply(List<T> values) {
    return IntStream.of(axes).mapToObj(values::get).toList();
  }

  /// The order of the other axes where some are taken away.
  ///
  /// @param removed axes of the result
  Permutation without(Set<Integer> removed) {
    int[] kept =
        IntStream.range(0, axes.length)
            .filter(i -> !removed.contains(i))
            .map(i -> axes[i])
            .toArray();
    return new Permutation(
        IntStream.of(kept)
            .map(axis -> (int) IntStream.of(kept).filter(other -> other < axis).count())
            .toArray());
  }

  /// The order where axes are put in at the same places of source and result.
  ///
  /// @param inserted positions among the axes after insertion
  Permutation with(Set<Integer> inserted) {
    int rank = axes.length + inserted.size();
    int[] places = IntStream.range(0, rank).filter(i -> !inserted.contains(i)).toArray();
    int[] widened = IntStream.range(0, rank).toArray();
    for (int i = 0; i < axes.length; i++) {
      widened[places[i]] = places[axes[i]];
    }
    return new Permutation(widened);
  }

  /// Whether the elements keep their order in memory: all axes of more than one element keep
  /// theirs.
  ///
  /// @param isOne whether an axis of the source is known to have one element
  boolean keepsOrder(IntPredicate isOne) {
    int[] moved = IntStream.of(axes).filter(axis -> !isOne.test(axis)).toArray();
    return IntStream.range(1, moved.length).allMatch(i -> moved[i - 1] < moved[i]);
  }

  long[] toLongs() {
    return IntStream.of(axes).asLongStream().toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Permutation that && Arrays.equals(axes, that.axes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(axes);
  }

  @Override
  public String toString() {
    return Arrays.toString(axes);
  }
}
