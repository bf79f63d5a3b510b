package org.inferometer.operator;

import static org.inferometer.graph.ElementType.BOOL;
import static org.inferometer.graph.ElementType.UNDEFINED;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.NO_BF16;
import static org.inferometer.operator.Int8Rule.Form.JOINS;
import static org.inferometer.operator.Operator.NOTHING;
import static org.inferometer.operator.Row.blocked;
import static org.inferometer.operator.Row.microsoft;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.BROADCAST;
import static org.inferometer.operator.ShapeRule.SAME;
import static org.inferometer.operator.ShapeRule.SAME_RANK;
import static org.inferometer.operator.Trait.CHANGES_LAYOUT;
import static org.inferometer.operator.Trait.CONVERTS;
import static org.inferometer.operator.Trait.KEEPS_SIGN_OF_ALL;
import static org.inferometer.operator.Trait.KEEPS_SIGN_OF_FIRST;
import static org.inferometer.operator.Trait.MOVES_DATA;
import static org.inferometer.operator.Trait.NO_OPERATION;
import static org.inferometer.operator.Trait.PICKS;
import static org.inferometer.operator.Trait.PLACES;
import static org.inferometer.operator.Trait.VIEW;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.firstAnd;
import static org.inferometer.operator.TypeRule.like;
import static org.inferometer.operator.TypeRule.named;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.operator.Int8Rule.PassesOn;

/// Operators that move, select or relabel data and compute nothing: exactly 0 operations, whatever
/// the types. Converting element types counts as moving.
final class MovementFamily {
  private MovementFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("Identity", 1)        .traits(MOVES_DATA, VIEW, NO_OPERATION, KEEPS_SIGN_OF_FIRST)  .quantised(0).types(FIRST).shape(SAME)                      .folding(FoldingRule.FIRST).range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        // Before operator set 7 an attribute says whether it trains.
        onnx("Dropout", 1)         .traits(MOVES_DATA, VIEW, NO_OPERATION, KEEPS_SIGN_OF_FIRST)               .types(firstAnd(BOOL)).shape(SAME),
        onnx("Dropout", 7)         .traits(MOVES_DATA, VIEW, NO_OPERATION, KEEPS_SIGN_OF_FIRST)  .settings(1) .types(firstAnd(BOOL)).shape(SAME)                      .range(RangeRule.FIRST).half(follows().keeping(1)).int8(new PassesOn()),
        // Before operator set 5 its shape is an attribute.
        onnx("Reshape", 1)         .traits(MOVES_DATA, VIEW, CHANGES_LAYOUT, KEEPS_SIGN_OF_FIRST).quantised(0).types(FIRST).shape(MovementFamily::reshaped)   .folding(FoldingRule.VIEW),
        onnx("Reshape", 5)         .traits(MOVES_DATA, VIEW, CHANGES_LAYOUT, KEEPS_SIGN_OF_FIRST).quantised(0).types(FIRST).shape(MovementFamily::reshaped)  .folding(FoldingRule.VIEW).range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("Flatten", 1)         .traits(MOVES_DATA, VIEW, CHANGES_LAYOUT, KEEPS_SIGN_OF_FIRST)             .types(FIRST).shape(MovementFamily::flattened) .folding(FoldingRule.VIEW).range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("Squeeze", 1)         .traits(MOVES_DATA, VIEW, CHANGES_LAYOUT, KEEPS_SIGN_OF_FIRST).quantised(0).types(FIRST).shape(MovementFamily::squeezed)  .folding(FoldingRule.VIEW).range(RangeRule.FIRST)        .half(follows())           .int8(new PassesOn()),
        onnx("Unsqueeze", 1)       .traits(MOVES_DATA, VIEW, CHANGES_LAYOUT, KEEPS_SIGN_OF_FIRST).quantised(0).types(FIRST).shape(MovementFamily::unsqueezed).folding(FoldingRule.VIEW).range(RangeRule.FIRST)        .half(follows())           .int8(new PassesOn()),
        onnx("Transpose", 1)       .traits(MOVES_DATA, VIEW, CHANGES_LAYOUT, KEEPS_SIGN_OF_FIRST).quantised(0).types(FIRST).shape(MovementFamily::transposed).folding(MovementFamily::reordered).range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("Expand", 8)          .traits(MOVES_DATA, VIEW)                                                  .types(FIRST).shape(MovementFamily::expanded)  .folding(MovementFamily::repeated).range(RangeRule.FIRST)         .half(follows()),
        onnx("Concat", 1)          .traits(MOVES_DATA, KEEPS_SIGN_OF_ALL)                                     .types(FIRST).shape(MovementFamily::joined)    .folding(MovementFamily::concatenated).range(RangeRule.ANY)         .half(follows())           .int8(JOINS),
        onnx("Split", 1)           .traits(MOVES_DATA)                                                        .types(FIRST).shape(SAME_RANK)                 .range(RangeRule.FIRST)         .half(follows()),
        onnx("Slice", 1)           .traits(MOVES_DATA, PICKS, KEEPS_SIGN_OF_FIRST)                            .types(FIRST).shape(SAME_RANK)                 .range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("DepthToSpace SpaceToDepth", 1).traits(MOVES_DATA)                                               .types(FIRST).shape(SAME_RANK)                 .range(RangeRule.FIRST)         .half(follows())           .int8(new PassesOn()),
        onnx("Gather", 1)          .traits(MOVES_DATA, PICKS)                                    .quantised(0).types(FIRST).shape(MovementFamily::gathered)  .range(RangeRule.FIRST)         .half(follows()),
        onnx("GatherElements", 11) .traits(MOVES_DATA, PICKS)                                         .types(FIRST).shape(ShapeRule.like(1))         .range(RangeRule.FIRST)         .half(follows()),
        onnx("GatherND", 11)       .traits(MOVES_DATA, PICKS)                                         .types(FIRST).range(RangeRule.FIRST)         .half(follows()),
        onnx("Compress", 9)        .traits(MOVES_DATA, PICKS)                                                 .types(FIRST).range(RangeRule.FIRST)         .half(follows().inBf16(stays(NO_BF16))),
        onnx("Pad", 1)             .traits(MOVES_DATA)                                           .settings(2) .types(FIRST).shape(SAME_RANK)                 .range(MovementFamily::padded)         .half(follows()),
        onnx("CenterCropPad", 18)  .traits(MOVES_DATA)                                                        .types(FIRST).shape(SAME_RANK)                 .range((_, read) -> RangeRule.read(read, 0).or(Interval.of(0))).half(follows(18)),
        // Before operator set 6 it repeats along one axis.
        onnx("Tile", 1)            .traits(MOVES_DATA)                                                        .types(FIRST).shape(SAME_RANK),
        onnx("Tile", 6)            .traits(MOVES_DATA)                                                        .types(FIRST).shape(SAME_RANK)                 .range(RangeRule.FIRST)         .half(follows()),
        onnx("ReverseSequence", 10).traits(MOVES_DATA)                                                        .types(FIRST).shape(SAME)                      .range(RangeRule.FIRST)         .half(follows().inBf16(stays(NO_BF16))),
        onnx("Scatter", 9).until(11).traits(PLACES).types(FIRST).shape(SAME)                               .half(follows().inBf16(stays(NO_BF16))),
        onnx("ScatterElements ScatterND", 11).traits(PLACES).flops(MovementFamily::scattered)                      .types(FIRST).shape(SAME)                               .half(follows()),
        onnx("TensorScatter", 24)  .traits(MOVES_DATA)                                                        .types(FIRST).shape(SAME)                      .half(follows(24)),
        onnx("Trilu", 14).traits(PLACES).flops(NOTHING)                                        .types(FIRST).shape(SAME)                      .range((_, read) -> RangeRule.read(read, 0).or(Interval.of(0)))         .half(follows(14)),
        onnx("Where", 9).traits(PLACES).flops(NOTHING)                                        .types(like(1)).shape(BROADCAST)                 .range(RangeRule.of(1, 2))       .half(follows(16)),
        // Within a function it may be the caller's, whose value is not known here.
        onnx("Cast", 1)            .traits(VIEW, CHANGES_LAYOUT, CONVERTS).flops(NOTHING)        .quantised(0).types(named("to", UNDEFINED)).shape(SAME)                      .folding(MovementFamily::cast).range(RangeRule.FIRST).half(follows())    .int8(Int8Rule.Form.NOTHING),
        onnx("CastLike", 15)       .traits(CONVERTS)   .flops(NOTHING)                                        .types(like(1)).shape(SAME)                      .range(RangeRule.FIRST).half(follows(15)),
        onnx("BitCast", 26)                            .flops(NOTHING)                                        .types(named("to", UNDEFINED)),

        // Put in by ONNX Runtime.
        onnx("MemcpyFromHost MemcpyToHost", 1)  .traits(MOVES_DATA)                .types(FIRST),
        blocked("ReorderInput ReorderOutput")   .traits(MOVES_DATA, CHANGES_LAYOUT).types(FIRST),
        microsoft("GatherND")                   .traits(MOVES_DATA, PICKS)         .types(FIRST),
        microsoft("Pad")                        .traits(MOVES_DATA).settings(2)    .types(FIRST),
        microsoft("Trilu")                      .flops(NOTHING)                    .types(FIRST));
  }
  // spotless:on

  /// 0 keeps a size, unless `allowzero` says otherwise, and -1 is what the number of elements
  /// leaves.
  private static PartialShape reshaped(ShapedNode node) {
    boolean keeps = node.node().intAttribute("allowzero", 0) == 0;
    PartialShape read = node.shape(0);
    return node.integers(1, "shape")
        .map(sizes -> {
          for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] == 0 && keeps ? read.size(i) : sizes[i];
          }
          return completed(sizes, read.elementCount());
        })
        .orElse(PartialShape.UNKNOWN);
  }

  /// @param sizes of which one is left open
  private static PartialShape completed(long[] sizes, OptionalLong elements) {
    PartialShape shape = PartialShape.of(sizes);
    long known = LongStream.of(sizes).filter(size -> size >= 0).reduce(1, Math::multiplyExact);
    int[] open = IntStream.range(0, sizes.length).filter(i -> sizes[i] < 0).toArray();
    boolean follows = open.length == 1 && elements.isPresent() && known > 0;
    return follows && elements.getAsLong() % known == 0
        ? shape.with(elements.getAsLong() / known, open[0])
        : shape;
  }

  /// A matrix of the dimensions before the axis, and of those from it on.
  private static PartialShape flattened(ShapedNode node) {
    PartialShape read = node.shape(0);
    long axis = node.node().intAttribute("axis", 1);
    int rank = read.rank().orElse(0);
    if (!read.isKnown() || axis < -rank || axis > rank) {
      return PartialShape.ofRank(2);
    }
    int split = Math.toIntExact(axis < 0 ? axis + rank : axis);
    return read.then(sizes ->
        PartialShape.of(
            product(Arrays.copyOf(sizes, split)), product(Arrays.copyOfRange(sizes, split, rank))));
  }

  private static long product(long[] sizes) {
    return PartialShape.of(sizes).elementCount().orElse(PartialShape.OPEN);
  }

  /// Without axes every dimension of one element goes.
  private static PartialShape squeezed(ShapedNode node) {
    PartialShape read = node.shape(0);
    if (node.lacks(1, "axes")) {
      return read.exact()
          .map(shape ->
              PartialShape.of(
                  shape.toList().stream().mapToLong(s -> s).filter(s -> s != 1).toArray()))
          .orElse(PartialShape.UNKNOWN);
    }
    return node.integers(1, "axes").map(read::without).orElse(PartialShape.UNKNOWN);
  }

  private static PartialShape unsqueezed(ShapedNode node) {
    return node.integers(1, "axes").map(node.shape(0)::widened).orElse(PartialShape.UNKNOWN);
  }

  private static PartialShape transposed(ShapedNode node) {
    long[] given = node.node().intsAttribute("perm");
    PartialShape read = node.shape(0);
    return given.length > 0 && !read.isKnown()
        ? PartialShape.ofRank(given.length)
        : read.then(sizes -> {
          long[] order = order(node.node(), sizes.length);
          return isPermutation(order, sizes.length)
              ? PartialShape.of(LongStream.of(order).map(axis -> sizes[(int) axis]).toArray())
              : PartialShape.UNKNOWN;
        });
  }

  /// Which dimension stands where: as `perm` says, or else from the last to the first.
  private static long[] order(Node node, int rank) {
    return node.intsAttribute("perm", LongStream.range(0, rank).map(i -> rank - 1 - i).toArray());
  }

  private static boolean isPermutation(long[] order, int rank) {
    return Arrays.equals(
        LongStream.of(order).sorted().toArray(), LongStream.range(0, rank).toArray());
  }

  private static Optional<Tensor> reordered(ConstantNode node) {
    Tensor source = node.input(0);
    long[] own = ConstantNode.strides(source.shape());
    long[] order = order(node.node(), own.length);
    return node.shape()
        .exact()
        .flatMap(shape ->
            node.picked(
                source, shape, LongStream.of(order).map(axis -> own[(int) axis]).toArray()));
  }

  private static PartialShape expanded(ShapedNode node) {
    return node.integers(1, "shape")
        .map(sizes -> node.shape(0).broadcast(PartialShape.of(sizes)))
        .orElse(PartialShape.UNKNOWN);
  }

  /// Dimensions of one element are read again and again.
  private static Optional<Tensor> repeated(ConstantNode node) {
    Tensor source = node.input(0);
    long[] own = ConstantNode.strides(source.shape());
    return node.shape()
        .exact()
        .flatMap(shape -> {
          long[] strides = new long[shape.rank()];
          for (int i = 1; i <= own.length; i++) {
            strides[strides.length - i] = source.shape().dim(-i) == 1 ? 0 : own[own.length - i];
          }
          return node.picked(source, shape, strides);
        });
  }

  /// The sizes along the axis add up, and each other one is that of every input.
  private static PartialShape joined(ShapedNode node) {
    long axis = axis(node.node());
    PartialShape joined = node.shape(0);
    for (int input = 1; input < node.node().inputs().size(); input++) {
      PartialShape next = node.shape(input);
      joined = joined.with(next, (own, others) -> behind(own, others, axis));
    }
    return joined;
  }

  private static PartialShape behind(long[] own, long[] others, long axis) {
    int rank = own.length;
    if (others.length != rank || !PartialShape.areWithin(new long[] {axis}, rank)) {
      return PartialShape.UNKNOWN;
    }
    int along = Math.floorMod(axis, rank);
    for (int i = 0; i < rank; i++) {
      boolean open = own[i] == PartialShape.OPEN || others[i] == PartialShape.OPEN;
      if (i == along) {
        own[i] = open ? PartialShape.OPEN : Math.addExact(own[i], others[i]);
      } else {
        own[i] = own[i] == PartialShape.OPEN ? others[i] : own[i];
      }
    }
    return PartialShape.of(own);
  }

  /// Operator set 1 to 3 joined along the second axis where none was given.
  private static long axis(Node node) {
    return node.intAttribute("axis", 1);
  }

  private static Optional<Tensor> concatenated(ConstantNode node) {
    return node.shape()
        .exact()
        .filter(shape -> node.inputs().stream().allMatch(input -> fits(node, input, shape)))
        .flatMap(shape -> {
          int along = Math.floorMod(axis(node.node()), shape.rank());
          long[] before = Arrays.copyOf(shape.toArray(), along);
          return node.joined(shape, LongStream.of(before).reduce(1, Math::multiplyExact));
        });
  }

  private static boolean fits(ConstantNode node, Tensor part, Shape whole) {
    int along = Math.floorMod(axis(node.node()), whole.rank());
    return part.elementType() == node.input(0).elementType()
        && PartialShape.of(part.shape())
            .with(whole.dim(along), along)
            .equals(PartialShape.of(whole));
  }

  /// The indices take the place of the axis.
  private static PartialShape gathered(ShapedNode node) {
    long axis = node.node().intAttribute("axis", 0);
    return node.shape(0)
        .with(
            node.shape(1),
            (data, indices) -> {
              if (!PartialShape.areWithin(new long[] {axis}, data.length)) {
                return PartialShape.UNKNOWN;
              }
              int at = Math.floorMod(axis, data.length);
              return PartialShape.of(
                  LongStream.concat(
                          LongStream.concat(Arrays.stream(data, 0, at), LongStream.of(indices)),
                          Arrays.stream(data, at + 1, data.length))
                      .toArray());
            });
  }

  private static Optional<Tensor> cast(ConstantNode node) {
    ElementType to = TypeRule.attribute(node.node(), "to", UNDEFINED);
    return node.converted(node.input(0), to);
  }

  /// What is padded with was an attribute before operator set 11.
  private static Interval padded(Node node, List<Interval> read) {
    return RangeRule.read(read, 0).or(RangeRule.bound(node, read, 2, "value", 0));
  }

  /// An update that is combined with what stands there is one operation an element.
  private static long scattered(TypedNode node) {
    return node.node().attribute("reduction").isPresent() ? node.inputElements(2) : 0;
  }
}
