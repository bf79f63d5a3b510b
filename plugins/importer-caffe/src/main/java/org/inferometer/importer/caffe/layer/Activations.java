package org.inferometer.importer.caffe.layer;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Functions of single elements.
final class Activations {
  static final List<CaffeLayer> ROWS =
      List.of(
          CaffeLayer.of("ReLU", Activations::relu),
          CaffeLayer.of("ReLU6", site -> clip(site, site.input(), 0, 6))
              .refusing(layer ->
                  layer.getRelu6Param().getNegativeSlope() == 0
                      ? null
                      : "has a negative_slope, whose meaning differs between forks"),
          CaffeLayer.of("PReLU", Activations::prelu),
          CaffeLayer.of(
              "ELU",
              site ->
                  site.same(
                      "Elu",
                      site.input(),
                      Attribute.of("alpha", site.layer().getEluParam().getAlpha()))),
          CaffeLayer.of("Sigmoid", site -> site.same("Sigmoid", site.input())),
          CaffeLayer.of("TanH", site -> site.same("Tanh", site.input())),
          CaffeLayer.of("AbsVal", site -> site.same("Abs", site.input())),
          CaffeLayer.of("BNLL", site -> site.same("Softplus", site.input())),
          CaffeLayer.of("Power", Activations::power),
          CaffeLayer.of("Exp", Activations::exp),
          CaffeLayer.of("Log", Activations::log),
          CaffeLayer.of("Swish", Activations::swish),
          CaffeLayer.of("Clip", Activations::clip),
          CaffeLayer.of("Threshold", Activations::threshold),
          // In a fork, with scale_train: false, it scales when the network is used.
          CaffeLayer.of("Dropout", Activations::dropout)
              .refusing(layer ->
                  layer.getDropoutParam().getSampleWeightsTest()
                      ? "draws its weights when the network is used (sample_weights_test)"
                      : null));

  private Activations() {}

  private static Value dropout(Site site) {
    double kept = 1 - site.layer().getDropoutParam().getDropoutRatio();
    return site.binary("Mul", site.input(), kept);
  }

  /// `max(x, 0) + slope * min(x, 0)`.
  private static Value relu(Site site) {
    float slope = site.layer().getReluParam().getNegativeSlope();
    return slope == 0
        ? site.same("Relu", site.input())
        : site.same("LeakyRelu", site.input(), Attribute.of("alpha", slope));
  }

  /// A slope for each channel, or one for all.
  private static Value prelu(Site site) {
    Value x = site.input();
    Weights seeded = new Weights.Constant(0.25);
    if (site.layer().getPreluParam().getChannelShared()) {
      return site.binary("PRelu", x, site.blob(0, "slope", seeded));
    }
    if (x.rank() < 2) {
      throw site.error("has a slope for each channel, but " + x + " has no channels");
    }
    return site.binary(
        "PRelu", x, perChannel(site, x, site.blob(0, "slope", seeded, site.size(x, 1))));
  }

  /// A vector with an entry for each channel, so that it meets `x`.
  static Value perChannel(Site site, Value x, Value vector) {
    long[] dims = new long[x.rank() - 1];
    java.util.Arrays.fill(dims, 1);
    dims[0] = site.size(vector, 0);
    return site.reshape(vector, Dims.fixed(dims));
  }

  /// `(shift + scale * x) ^ power`.
  private static Value power(Site site) {
    var p = site.layer().getPowerParam();
    if (p.getPower() == 0) {
      return site.binary("Pow", site.input(), 0);
    }
    Value y = linear(site, site.input(), p.getScale(), p.getShift());
    if (p.getPower() == 1) {
      return y == site.input() ? site.same("Identity", y) : y;
    }
    return p.getPower() == 2 ? site.binary("Mul", y, y) : site.binary("Pow", y, p.getPower());
  }

  private static Value linear(Site site, Value x, double scale, double shift) {
    Value y = scale == 1 ? x : site.binary("Mul", x, scale);
    return shift == 0 ? y : site.binary("Add", y, shift);
  }

  /// `base ^ (shift + scale * x)`; without a base, that of the natural logarithm.
  private static Value exp(Site site) {
    var p = site.layer().getExpParam();
    double log = p.getBase() == -1 ? 1 : Math.log(positive(site, p.getBase()));
    Value y = linear(site, site.input(), log * p.getScale(), log * p.getShift());
    return site.same("Exp", y);
  }

  /// `log(shift + scale * x)` to a base.
  private static Value log(Site site) {
    var p = site.layer().getLogParam();
    double log = p.getBase() == -1 ? 1 : Math.log(positive(site, p.getBase()));
    Value y = site.same("Log", linear(site, site.input(), p.getScale(), p.getShift()));
    return log == 1 ? y : site.binary("Mul", y, 1 / log);
  }

  private static double positive(Site site, double base) {
    if (!(base > 0)) {
      throw site.error("has the base " + base + "; a base is positive, or -1 for e");
    }
    return base;
  }

  /// `x * sigmoid(beta * x)`.
  private static Value swish(Site site) {
    Value x = site.input();
    float beta = site.layer().getSwishParam().getBeta();
    Value inner = beta == 1 ? x : site.binary("Mul", x, beta);
    return site.binary("Mul", x, site.same("Sigmoid", inner));
  }

  private static Value clip(Site site) {
    var p = site.layer().getClipParam();
    if (!p.hasMin() || !p.hasMax()) {
      throw site.error("needs min and max");
    }
    return clip(site, site.input(), p.getMin(), p.getMax());
  }

  static Value clip(Site site, Value x, double least, double most) {
    return site.node("Clip", List.of(x, site.scalar(least), site.scalar(most)), x.dimensions());
  }

  /// 1 where an element is greater, 0 elsewhere.
  private static Value threshold(Site site) {
    Value x = site.input();
    Value limit = site.scalar(site.layer().getThresholdParam().getThreshold());
    Value greater = site.typed("Greater", ElementType.BOOL, List.of(x, limit), x.dimensions());
    return site.cast(greater, ElementType.FLOAT);
  }
}
