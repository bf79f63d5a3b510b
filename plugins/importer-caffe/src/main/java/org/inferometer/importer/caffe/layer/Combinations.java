package org.inferometer.importer.caffe.layer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.caffe.proto.EltwiseParameter;
import org.inferometer.importer.caffe.proto.ReductionParameter;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;
import org.inferometer.network.Weights;
import org.jspecify.annotations.Nullable;

/// Layers that combine several bottoms, or many elements of one.
final class Combinations {
  static final List<CaffeLayer> ROWS =
      List.of(
          CaffeLayer.of("Eltwise", Combinations::eltwise),
          CaffeLayer.of("Scale", Combinations::scale),
          CaffeLayer.of(
              "Bias",
              site -> {
                var p = site.layer().getBiasParam();
                Value x = site.inputs(1, 2).getFirst();
                return site.binary(
                    "Add", x, other(site, "bias", 0, p.getAxis(), p.getNumAxes(), 0));
              }),
          CaffeLayer.of("Axpy", Combinations::axpy),
          CaffeLayer.of("Reduction", Combinations::reduction),
          CaffeLayer.of("ArgMax", Combinations::argMax));

  private Combinations() {}

  private static Value eltwise(Site site) {
    List<Value> terms = new ArrayList<>(site.inputs(1, Integer.MAX_VALUE));
    terms.forEach(term -> expectSame(site, terms.getFirst(), term));
    EltwiseParameter p = site.layer().getEltwiseParam();
    EltwiseParameter.EltwiseOp operation = p.getOperation();
    if (p.getCoeffCount() > 0) {
      if (p.getCoeffCount() != terms.size() || operation != EltwiseParameter.EltwiseOp.SUM) {
        throw site.error("takes a coefficient for each bottom, of a SUM only");
      }
      for (int i = 0; i < terms.size(); i++) {
        if (p.getCoeff(i) != 1) {
          terms.set(i, site.binary("Mul", terms.get(i), p.getCoeff(i)));
        }
      }
    }
    String operator =
        switch (operation) {
          case PROD -> "Mul";
          case SUM -> "Add";
          case MAX -> "Max";
        };
    Value result = terms.getFirst();
    for (Value term : terms.subList(1, terms.size())) {
      result = site.binary(operator, result, term);
    }
    return result == site.inputs().getFirst() ? site.same("Identity", result) : result;
  }

  private static void expectSame(Site site, Value a, Value b) {
    if (!a.dimensions().equals(b.dimensions())) {
      throw site.error("combines element by element, but " + a + " and " + b + " differ");
    }
  }

  private static Value scale(Site site) {
    var p = site.layer().getScaleParam();
    Value x = site.inputs(1, 2).getFirst();
    Value y = site.binary("Mul", x, other(site, "scale", 0, p.getAxis(), p.getNumAxes(), 1));
    if (!p.getBiasTerm()) {
      return y;
    }
    // The bias has the shape of the scale, also where that is a bottom.
    int axis =
        site.inputs().size() == 1 || site.inputs().get(1).rank() > 0
            ? site.axis(x, p.getAxis())
            : 0;
    int axes =
        site.inputs().size() == 1
            ? axes(site, x, axis, p.getNumAxes())
            : site.inputs().get(1).rank();
    int index = site.inputs().size() == 1 ? 1 : 0;
    return site.binary("Add", y, learned(site, x, "bias", index, axis, axes, 0));
  }

  private static int axes(Site site, Value x, int axis, int axes) {
    int count = axes == -1 ? x.rank() - axis : axes;
    if (count < 0 || axis + count > x.rank()) {
      throw site.error("covers " + axes + " axes from " + axis + ", but has " + x);
    }
    return count;
  }

  /// The second bottom or the learned factor, shaped so that it meets the first bottom from `axis`
  /// on.
  private static Value other(Site site, String role, int index, int from, int axes, double seeded) {
    Value x = site.inputs().getFirst();
    if (site.inputs().size() == 1) {
      int axis = site.axis(x, from);
      return learned(site, x, role, index, axis, axes(site, x, axis, axes), seeded);
    }
    Value second = site.inputs().get(1);
    int axis = second.rank() == 0 ? 0 : site.axis(x, from);
    if (axis + second.rank() > x.rank()
        || !second.dimensions().equals(x.dimensions().subList(axis, axis + second.rank()))) {
      throw site.error("does not find the shape of " + second + " in " + x + " at axis " + axis);
    }
    return second.rank() == 0 ? second : trailing(site, x, second, axis);
  }

  private static Value learned(
      Site site, Value x, String role, int index, int axis, int axes, double seeded) {
    long[] dims = new long[axes];
    for (int i = 0; i < axes; i++) {
      dims[i] = site.size(x, axis + i);
    }
    Weights weights = seeded == 1 ? new Weights.Uniform(0.5, 1.5) : new Weights.Normal(0, 0.1);
    Value blob = site.blob(index, role, weights, dims);
    return axes == 0 ? blob : trailing(site, x, blob, axis);
  }

  /// Ones behind the dimensions of `second`, which stand at `axis` of `x`.
  private static Value trailing(Site site, Value x, Value second, int axis) {
    List<Dimension> dims = new ArrayList<>(second.dimensions());
    dims.addAll(Collections.nCopies(x.rank() - axis - second.rank(), Dimension.of(1)));
    return site.reshape(second, dims);
  }

  /// `a * x + y` with an `a` for each channel of each item (the Axpy layer of SENet's fork).
  private static Value axpy(Site site) {
    List<Value> inputs = site.inputs(3, 3);
    Value x = site.expectRank(inputs.get(1), 4);
    Value a = inputs.getFirst();
    expectSame(site, x, inputs.get(2));
    if (a.rank() < 2
        || !a.dimension(0).equals(x.dimension(0))
        || !a.dimension(1).equals(x.dimension(1))
        || (a.rank() > 2 && site.count(a, 2, a.rank()) != 1)) {
      throw site.error("takes a factor for each channel of " + x + ", not " + a);
    }
    Dimension one = Dimension.of(1);
    Value factor = site.reshape(a, List.of(a.dimension(0), a.dimension(1), one, one));
    return site.binary("Add", site.binary("Mul", x, factor), inputs.get(2));
  }

  /// All axes from one on, into one number each.
  private static Value reduction(Site site) {
    Value x = site.input();
    ReductionParameter p = site.layer().getReductionParam();
    int axis = site.axis(x, p.getAxis());
    long[] axes = java.util.stream.LongStream.range(axis, x.rank()).toArray();
    List<Dimension> dims = x.dimensions().subList(0, axis);
    Attribute drop = Attribute.of("keepdims", 0);
    Attribute over = Attribute.of("axes", axes);
    Value y =
        switch (p.getOperation()) {
          case SUM -> site.node("ReduceSum", List.of(x, site.longs(axes)), dims, drop);
          case ASUM -> site.node("ReduceL1", List.of(x), dims, over, drop);
          case SUMSQ -> site.node("ReduceSumSquare", List.of(x), dims, over, drop);
          case MEAN -> site.node("ReduceMean", List.of(x), dims, over, drop);
        };
    return p.getCoeff() == 1 ? y : site.binary("Mul", y, p.getCoeff());
  }

  /// The places of the largest elements, along an axis or in everything but the batch; of equal
  /// ones the last comes first (`argmax_layer.cpp` sorts pairs of value and place).
  private static Value argMax(Site site) {
    Value x = site.input();
    var p = site.layer().getArgmaxParam();
    int axis = p.hasAxis() ? site.axis(x, p.getAxis()) : 1;
    Value flat = x;
    if (!p.hasAxis()) {
      flat = site.reshape(x, List.of(x.dimension(0), Dimension.of(site.count(x, 1, x.rank()))));
    }
    long size = site.size(flat, axis);
    long top = p.getTopK();
    if (top < 1 || top > size) {
      throw site.error("takes the " + top + " largest of " + size + " elements");
    }
    List<Value> both = largest(site, flat, axis, size, top);
    Value values = both.get(0);
    Value places = both.get(1);
    if (p.hasAxis()) {
      return p.getOutMaxVal() ? values : places;
    }
    List<Dimension> dims =
        new ArrayList<>(List.of(x.dimension(0), Dimension.of(1), Dimension.of(top)));
    dims.addAll(Collections.nCopies(Math.max(0, x.rank() - 3), Dimension.of(1)));
    Value first = site.reshape(places, dims);
    return p.getOutMaxVal() ? site.concat(1, List.of(first, site.reshape(values, dims))) : first;
  }

  /// Of equal elements ONNX's TopK takes the first: so it looks at the axis from its end.
  private static List<Value> largest(Site site, Value x, int axis, long size, long top) {
    List<@Nullable Value> slice =
        List.of(
            x, site.longs(-1), site.longs(Long.MIN_VALUE + 1), site.longs(axis), site.longs(-1));
    Value reversed = site.node("Slice", slice, x.dimensions());
    List<Dimension> dims = Dims.with(x, axis, Dimension.of(top));
    List<Value> both =
        site.scope()
            .node(
                "",
                "TopK",
                List.of(reversed, site.longs(top)),
                List.of(
                    new ValueType(ElementType.FLOAT, dims), new ValueType(ElementType.INT64, dims)),
                Attribute.of("axis", axis));
    Value fromEnd = site.cast(both.get(1), ElementType.FLOAT);
    Value places =
        site.typed(
            "Sub", ElementType.FLOAT, List.of(site.scalar((double) size - 1), fromEnd), dims);
    return List.of(both.get(0), places);
  }
}
