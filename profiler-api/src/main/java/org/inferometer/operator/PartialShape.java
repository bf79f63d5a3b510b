package org.inferometer.operator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.Shape;
import org.jspecify.annotations.Nullable;

/// A shape as far as it is known before a graph runs: how many dimensions it has, and the sizes of
/// some of them. Immutable, compared by value.
public final class PartialShape {
  /// The size of a dimension that is not known.
  public static final long OPEN = -1;

  /// Not even the number of dimensions is known.
  public static final PartialShape UNKNOWN = new PartialShape(null);

  private final long @Nullable [] sizes;

  private PartialShape(long @Nullable [] sizes) {
    this.sizes = sizes;
  }

  /// @param sizes from the outermost dimension inwards; a negative one is not known
  public static PartialShape of(long... sizes) {
    return new PartialShape(LongStream.of(sizes).map(size -> Math.max(size, OPEN)).toArray());
  }

  public static PartialShape of(Shape shape) {
    return new PartialShape(shape.toArray());
  }

  /// The shape that a file declares.
  ///
  /// @param dimensions absent where it declares none
  public static PartialShape declared(@Nullable List<Dimension> dimensions) {
    return dimensions == null
        ? UNKNOWN
        : of(
            dimensions.stream()
                .mapToLong(
                    dimension -> dimension instanceof Dimension.Fixed(long size) ? size : OPEN)
                .toArray());
  }

  /// A shape of so many dimensions, none of whose sizes is known.
  public static PartialShape ofRank(int rank) {
    long[] sizes = new long[rank];
    Arrays.fill(sizes, OPEN);
    return new PartialShape(sizes);
  }

  /// Whether the number of dimensions is known.
  public boolean isKnown() {
    return sizes != null;
  }

  /// The number of dimensions; empty if it is not known.
  public OptionalInt rank() {
    return sizes == null ? OptionalInt.empty() : OptionalInt.of(sizes.length);
  }

  /// The size of a dimension; [#OPEN] if it is not known, or there is no such dimension.
  public long size(int axis) {
    return sizes != null && axis >= 0 && axis < sizes.length ? sizes[axis] : OPEN;
  }

  /// The shape where every size is known.
  public Optional<Shape> exact() {
    return sizes == null || LongStream.of(sizes).anyMatch(size -> size == OPEN)
        ? Optional.empty()
        : Optional.of(Shape.of(sizes));
  }

  /// The number of elements; empty if it is not known.
  ///
  /// @throws ArithmeticException if it exceeds 2^63 - 1
  public OptionalLong elementCount() {
    return exact().map(shape -> OptionalLong.of(shape.elementCount())).orElse(OptionalLong.empty());
  }

  /// The shape that follows from this one's sizes; unknown if this is.
  public PartialShape then(Function<long[], PartialShape> next) {
    return sizes == null ? UNKNOWN : next.apply(sizes.clone());
  }

  /// The shape that follows from the sizes of this and of another one; unknown if one of them is.
  public PartialShape with(PartialShape other, BiFunction<long[], long[], PartialShape> next) {
    return then(own -> other.then(others -> next.apply(own, others)));
  }

  /// The shape that this and another one broadcast to (ONNX's Broadcasting.md, both ways).
  public PartialShape broadcast(PartialShape other) {
    return with(
        other,
        (own, others) ->
            own.length < others.length ? broadcast(others, own) : broadcast(own, others));
  }

  private static PartialShape broadcast(long[] longer, long[] shorter) {
    for (int i = 1; i <= shorter.length; i++) {
      long met = shorter[shorter.length - i];
      int at = longer.length - i;
      boolean gives = longer[at] == 1 || (longer[at] == OPEN && met > 1);
      longer[at] = gives ? met : longer[at];
    }
    return of(longer);
  }

  /// The shape without some dimensions; unknown if one of them is not there.
  ///
  /// @param axes negative ones count from the end
  public PartialShape without(long... axes) {
    return then(own ->
        areWithin(axes, own.length)
            ? of(
                LongStream.range(0, own.length)
                    .filter(
                        i -> LongStream.of(axes).noneMatch(a -> Math.floorMod(a, own.length) == i))
                    .map(i -> own[(int) i])
                    .toArray())
            : UNKNOWN);
  }

  /// The shape with other sizes in some dimensions; unknown if one of them is not there.
  ///
  /// @param axes negative ones count from the end
  public PartialShape with(long size, long... axes) {
    return then(own -> {
      if (!areWithin(axes, own.length)) {
        return UNKNOWN;
      }
      LongStream.of(axes).forEach(axis -> own[Math.floorMod(axis, own.length)] = size);
      return of(own);
    });
  }

  /// The shape with further dimensions of one element; unknown if they cannot lie there.
  ///
  /// @param axes where they lie in the result; negative ones count from its end
  public PartialShape widened(long... axes) {
    return then(own -> {
      int rank = own.length + axes.length;
      long[] added =
          LongStream.of(axes).map(axis -> Math.floorMod(axis, rank)).distinct().toArray();
      if (!areWithin(axes, rank) || added.length < axes.length) {
        return UNKNOWN;
      }
      long[] wider = new long[rank];
      LongStream.of(added).forEach(axis -> wider[(int) axis] = 1);
      int next = 0;
      for (int i = 0; i < rank; i++) {
        wider[i] = wider[i] == 1 ? 1 : own[next++];
      }
      return of(wider);
    });
  }

  /// Whether all axes, from the front or the end, are those of a shape of this rank.
  static boolean areWithin(long[] axes, int rank) {
    return LongStream.of(axes).allMatch(axis -> -rank <= axis && axis < rank);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PartialShape that && Arrays.equals(sizes, that.sizes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  /// The shape as the command line takes it, `?` for a size that is not known.
  @Override
  public String toString() {
    if (sizes == null) {
      return "unknown";
    }
    return sizes.length == 0
        ? "scalar"
        : String.join(
            "x",
            LongStream.of(sizes)
                .mapToObj(size -> size == OPEN ? "?" : Long.toString(size))
                .toList());
  }
}
