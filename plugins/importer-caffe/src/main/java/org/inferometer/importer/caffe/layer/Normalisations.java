package org.inferometer.importer.caffe.layer;

import java.util.Arrays;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.importer.caffe.proto.LRNParameter;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.jspecify.annotations.Nullable;

/// Layers that divide by statistics of their input, or by recorded ones.
final class Normalisations {
  static final List<CaffeLayer> ROWS =
      List.of(
          CaffeLayer.of("BatchNorm", Normalisations::batchNorm),
          CaffeLayer.of("BN", Normalisations::segNet),
          CaffeLayer.of("LRN", Normalisations::lrn),
          CaffeLayer.of("MVN", Normalisations::mvn),
          CaffeLayer.of("Normalize", Normalisations::normalize),
          CaffeLayer.of(
              "Softmax",
              site -> {
                Value x = site.input();
                int axis = site.axis(x, site.layer().getSoftmaxParam().getAxis());
                return site.same("Softmax", x, Attribute.of("axis", axis));
              }));

  private Normalisations() {}

  /// `(x - mean) / sqrt(variance + eps)` for each channel. The blobs hold sums; the third says of
  /// how much, and 0 means that both are 0 (`batch_norm_layer.cpp`).
  private static Value batchNorm(Site site) {
    Value x = site.input();
    if (x.rank() < 2) {
      throw site.error("takes batch x channels x any, but " + x + " has no channels");
    }
    var p = site.layer().getBatchNormParam();
    if (p.hasUseGlobalStats() && !p.getUseGlobalStats()) {
      return ofThisBatch(site, x, p.getEps());
    }
    long channels = site.size(x, 1);
    float @Nullable [] mean = site.numbers(0, channels);
    float @Nullable [] variance = site.numbers(1, channels);
    float @Nullable [] sum = site.numbers(2, 1);
    Value meanValue =
        mean == null || sum == null
            ? site.blob(0, "mean", new Weights.Normal(0, 0.1), channels)
            : site.floats(List.of(channels), scaled(mean, sum[0]));
    Value varianceValue =
        variance == null || sum == null
            ? site.blob(1, "variance", new Weights.Uniform(0.5, 1.5), channels)
            : site.floats(List.of(channels), scaled(variance, sum[0]));
    return normalise(
        site,
        x,
        constant(site, channels, 1),
        constant(site, channels, 0),
        meanValue,
        varianceValue,
        p.getEps());
  }

  private static float[] scaled(float[] sums, float count) {
    float factor = count == 0 ? 0 : 1 / count;
    float[] result = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      result[i] = sums[i] * factor;
    }
    return result;
  }

  private static Value constant(Site site, long channels, float number) {
    float[] numbers = new float[Math.toIntExact(channels)];
    Arrays.fill(numbers, number);
    return site.floats(List.of(channels), numbers);
  }

  private static Value normalise(
      Site site, Value x, Value scale, Value shift, Value mean, Value variance, float eps) {
    return site.sameAsFirst(
        "BatchNormalization",
        List.of(x, scale, shift, mean, variance),
        Attribute.of("epsilon", eps));
  }

  /// With `use_global_stats: false`, the statistics of the batch itself.
  private static Value ofThisBatch(Site site, Value x, float eps) {
    int[] axes = new int[x.rank() - 1];
    for (int axis = 2; axis < x.rank(); axis++) {
      axes[axis - 1] = axis;
    }
    Value centred = site.binary("Sub", x, site.reduce("ReduceMean", x, axes));
    Value variance = site.reduce("ReduceMean", site.binary("Mul", centred, centred), axes);
    Value deviation = site.same("Sqrt", site.binary("Add", variance, eps));
    return site.binary("Div", centred, deviation);
  }

  /// The batch normalisation of PSPNet's fork: slope, bias, mean and variance; SegNet's, which
  /// folds the statistics into slope and bias, has two blobs.
  private static Value segNet(Site site) {
    Value x = site.input();
    long channels = site.size(x, 1);
    long[] legacy = {1, channels, 1, 1};
    Value slope =
        site.reshape(site.blob(0, "slope", new Weights.Constant(1), legacy), Dims.fixed(channels));
    Value bias =
        site.reshape(site.blob(1, "bias", new Weights.Constant(0), legacy), Dims.fixed(channels));
    if (site.blobCount() == 2) {
      Value y = site.binary("Mul", x, Activations.perChannel(site, x, slope));
      return site.binary("Add", y, Activations.perChannel(site, x, bias));
    }
    Value mean =
        site.reshape(
            site.blob(2, "mean", new Weights.Normal(0, 0.1), legacy), Dims.fixed(channels));
    Value variance =
        site.reshape(
            site.blob(3, "variance", new Weights.Uniform(0.5, 1.5), legacy), Dims.fixed(channels));
    return normalise(site, x, slope, bias, mean, variance, site.layer().getBnParam().getEps());
  }

  private static Value lrn(Site site) {
    Value x = site.expectRank(site.input(), 4);
    LRNParameter p = site.layer().getLrnParam();
    if (p.getLocalSize() < 1 || p.getLocalSize() % 2 == 0) {
      throw site.error("has local_size " + p.getLocalSize() + "; it is an odd number");
    }
    if (p.getNormRegion() == LRNParameter.NormRegion.WITHIN_CHANNEL) {
      return withinChannel(site, x, p);
    }
    return site.same(
        "LRN",
        x,
        Attribute.of("size", p.getLocalSize()),
        Attribute.of("alpha", p.getAlpha()),
        Attribute.of("beta", p.getBeta()),
        Attribute.of("bias", p.getK()));
  }

  /// `x * (1 + alpha * average of squares) ^ -beta`; `k` does not count here (`lrn_layer.cpp`).
  private static Value withinChannel(Site site, Value x, LRNParameter p) {
    long size = p.getLocalSize();
    long pad = (size - 1) / 2;
    Value average =
        site.node(
            "AveragePool",
            List.of(site.binary("Mul", x, x)),
            x.dimensions(),
            Attribute.of("kernel_shape", new long[] {size, size}),
            Attribute.of("pads", new long[] {pad, pad, pad, pad}),
            Attribute.of("count_include_pad", 1));
    Value base = site.binary("Add", site.binary("Mul", average, p.getAlpha()), 1);
    return site.binary("Mul", x, site.binary("Pow", base, -p.getBeta()));
  }

  /// `(x - mean) / (deviation + eps)` over each image, or each channel of it (`mvn_layer.cpp`).
  private static Value mvn(Site site) {
    Value x = site.expectRank(site.input(), 4);
    var p = site.layer().getMvnParam();
    int[] axes = p.getAcrossChannels() ? new int[] {1, 2, 3} : new int[] {2, 3};
    Value centred = site.binary("Sub", x, site.reduce("ReduceMean", x, axes));
    if (!p.getNormalizeVariance()) {
      return centred;
    }
    Value variance = site.reduce("ReduceMean", site.binary("Mul", centred, centred), axes);
    return site.binary("Div", centred, site.binary("Add", site.same("Sqrt", variance), p.getEps()));
  }

  /// `scale * x / sqrt(sum of squares + eps)` over each image, or over the channels of each pixel
  /// (SSD's `normalize_layer.cpp`).
  private static Value normalize(Site site) {
    Value x = site.expectRank(site.input(), 4);
    var p = site.layer().getNormParam();
    int[] axes = p.getAcrossSpatial() ? new int[] {1, 2, 3} : new int[] {1};
    Value squares = site.reduce("ReduceSum", site.binary("Mul", x, x), axes);
    Value norm = site.same("Sqrt", site.binary("Add", squares, p.getEps()));
    Value unit = site.binary("Div", x, norm);
    Weights one = new Weights.Constant(1);
    Value scale =
        p.getChannelShared()
            ? site.blob(0, "scale", one)
            : Activations.perChannel(site, x, site.blob(0, "scale", one, site.size(x, 1)));
    return site.binary("Mul", unit, scale);
  }
}
