package org.inferometer.importer.caffe.layer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.caffe.proto.PoolingParameter;
import org.inferometer.importer.caffe.proto.PoolingParameter.PoolMethod;
import org.inferometer.importer.caffe.proto.SPPParameter;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;

/// Maxima and averages of windows.
final class Pools {
  private static final String STOCHASTIC =
      "pools stochastically, which ONNX has no operator for; MAX and AVE are known";

  static final List<CaffeLayer> ROWS =
      List.of(
          CaffeLayer.ofMany("Pooling", Pools::pool)
              .refusing(layer ->
                  layer.getPoolingParam().getPool() == PoolMethod.STOCHASTIC ? STOCHASTIC : null),
          CaffeLayer.of("SPP", Pools::pyramid)
              .refusing(layer ->
                  layer.getSppParam().getPool() == SPPParameter.PoolMethod.STOCHASTIC
                      ? STOCHASTIC
                      : null));

  private Pools() {}

  /// One axis of a pool.
  ///
  /// @param out windows along the axis
  /// @param end zeros behind the input, so many that the last window ends there
  private record Axis(long size, long kernel, long stride, long pad, long out, long end) {

    /// Caffe rounds up, and the last window must begin inside the padded image
    /// (`pooling_layer.cpp`, `Reshape`).
    static Axis of(Site site, long size, long kernel, long stride, long pad, boolean ceil) {
      if (kernel < 1 || stride < 1 || pad >= kernel) {
        throw site.error(
            "needs a kernel and a stride of 1 or more and padding smaller than the kernel");
      }
      long room = size + 2 * pad - kernel;
      if (room < 0) {
        throw site.error(
            "has a window of " + kernel + " over " + size + " elements and 2 x " + pad);
      }
      long out = (ceil ? Math.ceilDiv(room, stride) : room / stride) + 1;
      if (pad > 0 && (out - 1) * stride >= size + pad) {
        out--;
      }
      if ((out - 1) * stride >= size + pad) {
        throw site.error("has a window that lies beyond the input, whose value is undefined");
      }
      long end = Math.max(0, (out - 1) * stride + kernel - size - pad);
      return new Axis(size, kernel, stride, pad, out, end);
    }

    /// Elements that Caffe divides the sum of a window by: padding counts, what the rounding up
    /// adds behind it does not.
    long divisor(long position) {
      long begin = position * stride - pad;
      return Math.min(begin + kernel, size + pad) - begin;
    }
  }

  private static List<Value> pool(Site site) {
    Value x = site.expectRank(site.input(), 4);
    PoolingParameter p = site.layer().getPoolingParam();
    boolean maximum = p.getPool() == PoolMethod.MAX;
    if (p.getGlobalPooling() && site.tops() == 1) {
      List<Dimension> dims =
          List.of(x.dimension(0), x.dimension(1), Dimension.of(1), Dimension.of(1));
      return List.of(site.node(maximum ? "GlobalMaxPool" : "GlobalAveragePool", List.of(x), dims));
    }
    List<Axis> axes = axes(site, x, p);
    if (!maximum) {
      return List.of(average(site, x, axes));
    }
    return site.tops() < 2 ? List.of(maximum(site, x, axes)) : maximumAndMask(site, x, axes);
  }

  private static List<Axis> axes(Site site, Value x, PoolingParameter p) {
    long h = site.size(x, 2);
    long w = site.size(x, 3);
    if (p.getGlobalPooling()) {
      return List.of(Axis.of(site, h, h, 1, 0, true), Axis.of(site, w, w, 1, 0, true));
    }
    boolean ceil =
        p.hasCeilMode() ? p.getCeilMode() : p.getRoundMode() == PoolingParameter.RoundMode.CEIL;
    long kernel = p.getKernelSize();
    long kernelH = p.hasKernelSize() ? kernel : p.getKernelH();
    long kernelW = p.hasKernelSize() ? kernel : p.getKernelW();
    long strideH = p.hasStrideH() ? p.getStrideH() : p.getStride();
    long strideW = p.hasStrideW() ? p.getStrideW() : p.getStride();
    long padH = p.hasPadH() ? p.getPadH() : p.getPad();
    long padW = p.hasPadW() ? p.getPadW() : p.getPad();
    return List.of(
        Axis.of(site, h, kernelH, strideH, padH, ceil),
        Axis.of(site, w, kernelW, strideW, padW, ceil));
  }

  private static List<Dimension> result(Value x, List<Axis> axes) {
    List<Dimension> dims = new ArrayList<>(List.of(x.dimension(0), x.dimension(1)));
    axes.forEach(axis -> dims.add(Dimension.of(axis.out())));
    return dims;
  }

  private static List<Attribute> attributes(List<Axis> axes) {
    Axis h = axes.get(0);
    Axis w = axes.get(1);
    return List.of(
        Attribute.of("kernel_shape", new long[] {h.kernel(), w.kernel()}),
        Attribute.of("strides", new long[] {h.stride(), w.stride()}),
        Attribute.of("pads", new long[] {h.pad(), w.pad(), h.end(), w.end()}));
  }

  private static Value maximum(Site site, Value x, List<Axis> axes) {
    return site.node(
        "MaxPool", List.of(x), result(x, axes), attributes(axes).toArray(Attribute[]::new));
  }

  /// The second top is the place of each maximum within its channel's image.
  private static List<Value> maximumAndMask(Site site, Value x, List<Axis> axes) {
    List<Dimension> dims = result(x, axes);
    List<Value> both =
        site.scope()
            .node(
                "",
                "MaxPool",
                List.of(x),
                List.of(
                    new ValueType(x.elementType(), dims), new ValueType(ElementType.INT64, dims)),
                attributes(axes).toArray(Attribute[]::new));
    Value plane = site.index(site.count(x, 2, 4));
    Value mask = site.cast(site.binary("Mod", both.get(1), plane), ElementType.FLOAT);
    return List.of(both.get(0), mask);
  }

  private static Value average(Site site, Value x, List<Axis> axes) {
    List<Attribute> attributes = new ArrayList<>(attributes(axes));
    attributes.add(Attribute.of("count_include_pad", 1));
    Value y =
        site.node("AveragePool", List.of(x), result(x, axes), attributes.toArray(Attribute[]::new));
    float[] factors = factors(axes.get(0), axes.get(1));
    for (float factor : factors) {
      if (factor != 1) {
        List<Long> dims = List.of(1L, 1L, axes.get(0).out(), axes.get(1).out());
        return site.binary("Mul", y, site.floats(dims, factors));
      }
    }
    return y;
  }

  /// What makes an average over the whole window the average that Caffe takes.
  private static float[] factors(Axis h, Axis w) {
    float[] factors = new float[Math.toIntExact(Math.multiplyExact(h.out(), w.out()))];
    for (int i = 0; i < factors.length; i++) {
      double divisor = (double) h.divisor(i / w.out()) * w.divisor(i % w.out());
      factors[i] = (float) ((double) h.kernel() * w.kernel() / divisor);
    }
    return factors;
  }

  /// Pools of 1, 4, 16, ... windows, one behind the other (`spp_layer.cpp`).
  private static Value pyramid(Site site) {
    Value x = site.expectRank(site.input(), 4);
    SPPParameter p = site.layer().getSppParam();
    int height = p.getPyramidHeight();
    if (height < 1 || height > 16) {
      throw site.error("has pyramid_height " + height + "; 1 to 16 are known");
    }
    List<Value> levels = new ArrayList<>();
    for (int level = 0; level < height; level++) {
      long bins = 1L << level;
      List<Axis> axes =
          List.of(bins(site, site.size(x, 2), bins), bins(site, site.size(x, 3), bins));
      Value y =
          p.getPool() == SPPParameter.PoolMethod.MAX
              ? maximum(site, x, axes)
              : average(site, x, axes);
      if (height == 1) {
        return y;
      }
      Dimension flat = Dimension.of(site.count(y, 1, 4));
      levels.add(site.reshape(y, List.of(x.dimension(0), flat)));
    }
    return site.concat(1, levels);
  }

  private static Axis bins(Site site, long size, long bins) {
    long kernel = Math.ceilDiv(size, bins);
    long pad = (kernel * bins - size + 1) / 2;
    return Axis.of(site, size, kernel, kernel, pad, true);
  }
}
