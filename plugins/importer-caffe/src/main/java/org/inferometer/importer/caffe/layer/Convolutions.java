package org.inferometer.importer.caffe.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.inferometer.graph.Dimension;
import org.inferometer.importer.caffe.proto.ConvolutionParameter;
import org.inferometer.importer.caffe.proto.InnerProductParameter;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.jspecify.annotations.Nullable;

/// Layers with a matrix of weights.
final class Convolutions {
  static final List<CaffeLayer> ROWS =
      List.of(
          CaffeLayer.ofMany("Convolution", site -> convolve(site, group(site))),
          CaffeLayer.ofMany("ConvolutionDepthwise", site -> convolve(site, outputs(site))),
          CaffeLayer.ofMany("DepthwiseConvolution", site -> convolve(site, outputs(site))),
          CaffeLayer.ofMany("Deconvolution", Convolutions::deconvolve),
          CaffeLayer.of("Im2col", Convolutions::columns),
          CaffeLayer.of("InnerProduct", Convolutions::product),
          CaffeLayer.of("Embed", Convolutions::embed));

  private static final Weights NO_BIAS_YET = new Weights.Constant(0);

  private Convolutions() {}

  private static ConvolutionParameter parameter(Site site) {
    return site.layer().getConvolutionParam();
  }

  private static long group(Site site) {
    return Integer.toUnsignedLong(parameter(site).getGroup());
  }

  private static long outputs(Site site) {
    return Integer.toUnsignedLong(parameter(site).getNumOutput());
  }

  private static Sliding sliding(Site site, Value x) {
    if (parameter(site).getAxis() != 1 && parameter(site).getAxis() != 1 - x.rank()) {
      throw site.error(
          "has its channels on axis " + parameter(site).getAxis() + "; only 1 is known");
    }
    if (x.rank() < 3) {
      throw site.error("takes batch x channels x spatial, but " + x + " has no spatial axis");
    }
    return Sliding.of(site, parameter(site), x.rank() - 2);
  }

  /// Weights `outputs x channels / groups x kernel`.
  private static List<Value> convolve(Site site, long groups) {
    return slide(site, "Conv", groups, false);
  }

  /// The transpose of a convolution; weights `channels x outputs / groups x kernel`.
  private static List<Value> deconvolve(Site site) {
    return slide(site, "ConvTranspose", group(site), true);
  }

  /// Every bottom by the same weights.
  private static List<Value> slide(Site site, String opType, long groups, boolean transposed) {
    Value first = site.inputs(1, Integer.MAX_VALUE).getFirst();
    Sliding sliding = sliding(site, first);
    long from = site.size(first, 1);
    long to = outputs(site);
    expectGroups(site, from, to, groups);
    Value weight =
        site.blob(
            0,
            "weight",
            Weights.he(from / groups * product(sliding)),
            transposed ? dims(from, to / groups, sliding) : dims(to, from / groups, sliding));
    @Nullable Value bias = bias(site, to);
    List<Value> tops = new ArrayList<>();
    for (Value x : site.inputs()) {
      List<Dimension> result = new ArrayList<>(List.of(x.dimension(0), Dimension.of(to)));
      for (int axis = 0; axis < sliding.kernel().length; axis++) {
        result.add(
            Dimension.of(
                transposed ? spread(site, sliding, x, axis) : sliding.positions(site, x, axis)));
      }
      tops.add(site.node(opType, arguments(x, weight, bias), result, sliding.attributes(groups)));
    }
    return tops;
  }

  /// The size of an axis from which a convolution makes this one.
  private static long spread(Site site, Sliding sliding, Value x, int axis) {
    return sliding.stride()[axis] * (site.size(x, axis + 2) - 1)
        + sliding.extent(axis)
        - 2 * sliding.pad()[axis];
  }

  private static void expectGroups(Site site, long from, long to, long groups) {
    if (groups < 1 || to < 1 || from % groups != 0 || to % groups != 0) {
      throw site.error(
          "has "
              + groups
              + " groups, which do not divide "
              + from
              + " input channels and "
              + to
              + " outputs");
    }
  }

  private static long product(Sliding sliding) {
    return Arrays.stream(sliding.kernel()).reduce(1, Math::multiplyExact);
  }

  private static long[] dims(long first, long second, Sliding sliding) {
    long[] dims = new long[sliding.kernel().length + 2];
    dims[0] = first;
    dims[1] = second;
    System.arraycopy(sliding.kernel(), 0, dims, 2, dims.length - 2);
    return dims;
  }

  private static @Nullable Value bias(Site site, long outputs) {
    return parameter(site).getBiasTerm() ? site.blob(1, "bias", NO_BIAS_YET, outputs) : null;
  }

  private static List<@Nullable Value> arguments(Value x, Value weight, @Nullable Value bias) {
    List<@Nullable Value> arguments = new ArrayList<>(List.of(x, weight));
    if (bias != null) {
      arguments.add(bias);
    }
    return arguments;
  }

  /// Each window as a column of channels: a depthwise convolution by one-hot kernels.
  private static Value columns(Site site) {
    Value x = site.expectRank(site.input(), 4);
    Sliding sliding = sliding(site, x);
    long channels = site.size(x, 1);
    long elements = product(sliding);
    float[] kernels = new float[Math.toIntExact(Math.multiplyExact(channels * elements, elements))];
    for (int row = 0; row < channels * elements; row++) {
      kernels[(int) (row * elements + row % elements)] = 1;
    }
    long[] dims = dims(channels * elements, 1, sliding);
    Value weight = site.floats(Dims.list(dims), kernels);
    List<Dimension> result = new ArrayList<>(List.of(x.dimension(0), Dimension.of(dims[0])));
    for (int axis = 0; axis < 2; axis++) {
      result.add(Dimension.of(sliding.positions(site, x, axis)));
    }
    return site.node("Conv", List.of(x, weight), result, sliding.attributes(channels));
  }

  /// Everything from an axis on by a matrix; weights `outputs x elements`, or transposed.
  private static Value product(Site site) {
    Value x = site.input();
    InnerProductParameter p = site.layer().getInnerProductParam();
    int axis = site.axis(x, p.getAxis());
    long elements = site.count(x, axis, x.rank());
    long outputs = Integer.toUnsignedLong(p.getNumOutput());
    long[] dims =
        p.getTranspose() ? new long[] {elements, outputs} : new long[] {outputs, elements};
    List<@Nullable Value> arguments = new ArrayList<>();
    Dimension rows = axis == 1 ? x.dimension(0) : axis == 0 ? Dimension.of(1) : rows(x, axis);
    arguments.add(site.reshape(x, List.of(rows, Dimension.of(elements))));
    arguments.add(site.blob(0, "weight", Weights.he(Math.max(1, elements)), dims));
    if (p.getBiasTerm()) {
      arguments.add(site.blob(1, "bias", NO_BIAS_YET, outputs));
    }
    Value y =
        site.node(
            "Gemm",
            arguments,
            List.of(rows, Dimension.of(outputs)),
            org.inferometer.graph.Attribute.of("transB", p.getTranspose() ? 0 : 1));
    List<Dimension> result = new ArrayList<>(x.dimensions().subList(0, axis));
    result.add(Dimension.of(outputs));
    return site.reshape(y, result);
  }

  private static Dimension rows(Value x, int axis) {
    long count = 1;
    for (Dimension dimension : x.dimensions().subList(0, axis)) {
      if (!(dimension instanceof Dimension.Fixed(long size))) {
        return new Dimension.Unknown();
      }
      count = Math.multiplyExact(count, size);
    }
    return Dimension.of(count);
  }

  /// A row of the weights for each index.
  private static Value embed(Site site) {
    Value x = site.input();
    var p = site.layer().getEmbedParam();
    long outputs = Integer.toUnsignedLong(p.getNumOutput());
    long rows = Integer.toUnsignedLong(p.getInputDim());
    Value weight = site.blob(0, "weight", new Weights.Normal(0, 1), rows, outputs);
    List<Dimension> result = new ArrayList<>(x.dimensions());
    result.add(Dimension.of(outputs));
    Value indices = site.cast(x, org.inferometer.graph.ElementType.INT64);
    Value y = site.node("Gather", List.of(weight, indices), result);
    return p.getBiasTerm() ? site.binary("Add", y, site.blob(1, "bias", NO_BIAS_YET, outputs)) : y;
  }
}
