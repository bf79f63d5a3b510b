package org.inferometer.importer.caffe.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.caffe.proto.ReshapeParameter;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Layers that move, cut, join or repeat elements.
final class Shapes {
  static final List<CaffeLayer> ROWS =
      List.of(
          CaffeLayer.of("Concat", Shapes::concat),
          CaffeLayer.ofMany("Slice", Shapes::slice),
          CaffeLayer.of("Reshape", Shapes::reshape),
          CaffeLayer.of("Flatten", Shapes::flatten),
          CaffeLayer.of("Permute", Shapes::permute),
          CaffeLayer.of("Tile", Shapes::tile),
          CaffeLayer.of("Crop", Shapes::crop),
          CaffeLayer.of("ShuffleChannel", Shapes::shuffle),
          CaffeLayer.ofMany("Filter", Shapes::filter),
          CaffeLayer.of("BatchReindex", Shapes::reindex),
          CaffeLayer.of("Parameter", Shapes::parameter));

  private static final long LARGEST = Integer.MAX_VALUE;

  private Shapes() {}

  /// A result that would be its own input becomes a node of its own.
  private static Value own(Site site, Value y) {
    return site.inputs().contains(y) ? site.same("Identity", y) : y;
  }

  private static Value concat(Site site) {
    List<Value> inputs = site.inputs(1, Integer.MAX_VALUE);
    var p = site.layer().getConcatParam();
    Value first = inputs.getFirst();
    int axis = site.axis(first, p.hasConcatDim() ? p.getConcatDim() : p.getAxis());
    for (Value input : inputs) {
      if (input.rank() != first.rank()
          || !Dims.with(input, axis, first.dimension(axis)).equals(first.dimensions())) {
        throw site.error("joins on axis " + axis + ", but " + first + " and " + input + " differ");
      }
    }
    if (axis == 0) {
      inputs.forEach(input -> site.size(input, 0));
    }
    return inputs.size() == 1 ? site.same("Identity", first) : site.concat(axis, inputs);
  }

  private static List<Value> slice(Site site) {
    Value x = site.input();
    var p = site.layer().getSliceParam();
    int axis = site.axis(x, p.hasSliceDim() ? p.getSliceDim() : p.getAxis());
    long size = site.size(x, axis);
    int tops = site.tops();
    long[] parts = new long[tops];
    if (p.getSlicePointCount() == 0) {
      if (size % tops != 0) {
        throw site.error("cuts " + size + " elements into " + tops + " equal parts");
      }
      Arrays.fill(parts, size / tops);
    } else if (p.getSlicePointCount() != tops - 1) {
      throw site.error("has " + p.getSlicePointCount() + " slice points for " + tops + " tops");
    } else {
      for (int i = 0; i < tops; i++) {
        long from = i == 0 ? 0 : Integer.toUnsignedLong(p.getSlicePoint(i - 1));
        long to = i == tops - 1 ? size : Integer.toUnsignedLong(p.getSlicePoint(i));
        parts[i] = to - from;
      }
    }
    if (Arrays.stream(parts).anyMatch(part -> part < 1)) {
      throw site.error("cuts " + size + " elements at " + p.getSlicePointList());
    }
    return tops == 1 ? List.of(site.same("Identity", x)) : site.split(x, axis, parts);
  }

  /// Replaces some axes: 0 keeps one, -1 takes what is left.
  private static Value reshape(Site site) {
    Value x = site.input();
    ReshapeParameter p = site.layer().getReshapeParam();
    int from = p.getAxis() < 0 ? p.getAxis() + x.rank() + 1 : p.getAxis();
    int to = p.getNumAxes() == -1 ? x.rank() : Math.addExact(from, p.getNumAxes());
    if (from < 0 || from > x.rank() || to < from || to > x.rank()) {
      throw site.error("reshapes " + p.getNumAxes() + " axes from " + p.getAxis() + " of " + x);
    }
    List<Dimension> dims = new ArrayList<>(x.dimensions().subList(0, from));
    int open = -1;
    for (long size : p.getShape().getDimList()) {
      if ((size == 0 && dims.size() >= x.rank()) || size < -1 || (size == -1 && open >= 0)) {
        throw site.error("cannot give " + x + " the shape " + p.getShape().getDimList());
      }
      if (size == -1) {
        open = dims.size();
      }
      dims.add(size == 0 ? x.dimension(dims.size()) : Dimension.of(Math.abs(size)));
    }
    dims.addAll(x.dimensions().subList(to, x.rank()));
    return own(site, site.reshape(x, filled(site, x, dims, open)));
  }

  /// The open dimension from the number of elements, which must stay. An open batch does not count,
  /// as long as it stays one dimension.
  private static List<Dimension> filled(Site site, Value x, List<Dimension> dims, int open) {
    if (openOnes(dims) != openOnes(x.dimensions())) {
      throw new FixedBatchNeeded();
    }
    long elements = fixedProduct(x.dimensions());
    long known = fixedProduct(dims);
    if (open < 0 ? elements != known : known == 0 || elements % known != 0) {
      throw site.error("cannot give " + x + " the shape " + dims + ": the elements do not match");
    }
    List<Dimension> result = new ArrayList<>(dims);
    if (open >= 0) {
      result.set(open, Dimension.of(elements / known));
    }
    return result;
  }

  private static long openOnes(List<Dimension> dims) {
    return dims.stream().filter(dimension -> !(dimension instanceof Dimension.Fixed)).count();
  }

  private static long fixedProduct(List<Dimension> dims) {
    long product = 1;
    for (Dimension dimension : dims) {
      if (dimension instanceof Dimension.Fixed(long size)) {
        product = Math.multiplyExact(product, size);
      }
    }
    return product;
  }

  private static Value flatten(Site site) {
    Value x = site.input();
    var p = site.layer().getFlattenParam();
    int from = site.axis(x, p.getAxis());
    int to = site.axis(x, p.getEndAxis());
    if (to < from) {
      throw site.error("flattens from axis " + from + " to " + to);
    }
    List<Dimension> dims = new ArrayList<>(x.dimensions().subList(0, from));
    dims.add(Dimension.of(site.count(x, from, to + 1)));
    dims.addAll(x.dimensions().subList(to + 1, x.rank()));
    return own(site, site.reshape(x, dims));
  }

  /// Axes that the order does not name follow in their own.
  private static Value permute(Site site) {
    Value x = site.input();
    Set<Integer> order = new LinkedHashSet<>();
    for (int axis : site.layer().getPermuteParam().getOrderList()) {
      if (!order.add(site.axis(x, axis))) {
        throw site.error("names axis " + axis + " twice");
      }
    }
    for (int axis = 0; axis < x.rank(); axis++) {
      order.add(axis);
    }
    return site.transpose(x, order.stream().mapToInt(Integer::intValue).toArray());
  }

  private static Value tile(Site site) {
    Value x = site.input();
    var p = site.layer().getTileParam();
    int axis = site.axis(x, p.getAxis());
    if (p.getTiles() < 1) {
      throw site.error("needs tiles of 1 or more");
    }
    long[] repeats = new long[x.rank()];
    Arrays.fill(repeats, 1);
    repeats[axis] = p.getTiles();
    Dimension size = Dimension.of(Math.multiplyExact(site.size(x, axis), p.getTiles()));
    return site.node("Tile", List.of(x, site.longs(repeats)), Dims.with(x, axis, size));
  }

  /// Cuts the first bottom, from an axis on, to the size of the second.
  private static Value crop(Site site) {
    Value x = site.inputs(2, 2).getFirst();
    Value like = site.inputs().get(1);
    var p = site.layer().getCropParam();
    int axis = site.axis(x, p.getAxis());
    int axes = x.rank() - axis;
    if (like.rank() != x.rank() || (p.getOffsetCount() > 1 && p.getOffsetCount() != axes)) {
      throw site.error("has " + p.getOffsetCount() + " offsets to crop " + x + " to " + like);
    }
    long[] from = new long[axes];
    long[] to = new long[axes];
    List<Dimension> dims = new ArrayList<>(x.dimensions());
    for (int i = 0; i < axes; i++) {
      int given = p.getOffsetCount() == 0 ? 0 : p.getOffset(p.getOffsetCount() == 1 ? 0 : i);
      from[i] = Integer.toUnsignedLong(given);
      to[i] = from[i] + site.size(like, axis + i);
      if (to[i] > site.size(x, axis + i)) {
        throw site.error("crops " + x + " to " + like + " beyond its end on axis " + (axis + i));
      }
      dims.set(axis + i, Dimension.of(to[i] - from[i]));
    }
    long[] numbers = java.util.stream.LongStream.range(axis, x.rank()).toArray();
    return site.node(
        "Slice", List.of(x, site.longs(from), site.longs(to), site.longs(numbers)), dims);
  }

  /// Takes the channels of all groups in turn.
  private static Value shuffle(Site site) {
    Value x = site.expectRank(site.input(), 4);
    long channels = site.size(x, 1);
    long groups = site.layer().getShuffleChannelParam().getGroup();
    if (groups < 1 || channels % groups != 0) {
      throw site.error("shuffles " + channels + " channels in " + groups + " groups");
    }
    List<Dimension> grouped = new ArrayList<>(x.dimensions());
    grouped.set(1, Dimension.of(groups));
    grouped.add(2, Dimension.of(channels / groups));
    Value turned = site.transpose(site.reshape(x, grouped), 0, 2, 1, 3, 4);
    return site.reshape(turned, x.dimensions());
  }

  /// Keeps the items whose selector, the last bottom, is not 0.
  private static List<Value> filter(Site site) {
    List<Value> inputs = site.inputs(2, Integer.MAX_VALUE);
    Value selector = inputs.getLast();
    if (selector.rank() > 1 && site.count(selector, 1, selector.rank()) != 1) {
      throw site.error("takes one number for each item as its selector, not " + selector);
    }
    Value flat = site.reshape(selector, List.of(selector.dimension(0)));
    Dimension some = new Dimension.Unknown();
    Value chosen =
        site.typed("NonZero", ElementType.INT64, List.of(flat), List.of(Dimension.of(1), some));
    Value places = site.reshape(chosen, List.of(some));
    return inputs.subList(0, inputs.size() - 1).stream()
        .map(x -> site.node("Gather", List.of(x, places), Dims.with(x, 0, some)))
        .toList();
  }

  /// The items that the second bottom names.
  private static Value reindex(Site site) {
    Value x = site.inputs(2, 2).getFirst();
    Value places = site.expectRank(site.inputs().get(1), 1);
    List<Dimension> dims = Dims.with(x, 0, places.dimension(0));
    return site.node("Gather", List.of(x, site.cast(places, ElementType.INT64)), dims);
  }

  private static Value parameter(Site site) {
    site.inputs(0, 0);
    long[] dims = Dims.array(site.layer().getParameterParam().getShape().getDimList());
    if (Arrays.stream(dims).anyMatch(size -> size < 1 || size > LARGEST)) {
      throw site.error("needs a shape of sizes of 1 or more");
    }
    return site.same("Identity", site.blob(0, "parameter", new Weights.Normal(0, 1), dims));
  }
}
