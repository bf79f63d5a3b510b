package org.inferometer.importer.caffe;

import static org.inferometer.importer.caffe.Check.dims;

import java.nio.file.Path;
import java.util.function.DoubleUnaryOperator;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationsTest {
  @TempDir Path folder;

  private void check(String type, String rest, DoubleUnaryOperator definition) throws Exception {
    Floats x = Floats.random(7, 2, 3, 2, 2);
    Network network = Nets.load(folder, Nets.input("x", 2, 3, 2, 2) + Nets.layer(type, "x", rest));
    Check.same(
        Run.one(network, x),
        dims(2, 3, 2, 2),
        at -> definition.applyAsDouble(x.at(at[0], at[1], at[2], at[3])));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void functionsOfOneElementFollowTheirFormulas() throws Exception {
    check("ReLU", "", x -> Math.max(x, 0));
    check("ReLU", "relu_param { negative_slope: 0.3 }", x -> x > 0 ? x : (double) 0.3f * x);
    check("ReLU6", "", x -> Math.min(Math.max(x, 0), 6));
    check("ELU", "elu_param { alpha: 0.5 }", x -> x > 0 ? x : 0.5 * (Math.exp(x) - 1));
    check("Sigmoid", "", ActivationsTest::sigmoid);
    check("TanH", "", Math::tanh);
    check("AbsVal", "", Math::abs);
    check("BNLL", "", x -> Math.log1p(Math.exp(x)));
    check("Swish", "swish_param { beta: 2 }", x -> x * sigmoid(2 * x));
    check("Swish", "", x -> x * sigmoid(x));
    check("Clip", "clip_param { min: -0.5 max: 1 }", x -> Math.min(Math.max(x, -0.5), 1));
    check("Threshold", "threshold_param { threshold: 0.5 }", x -> x > 0.5 ? 1 : 0);
  }

  @Test
  void powersExponentsAndLogarithmsScaleAndShiftFirst() throws Exception {
    check("Power", "power_param { power: 3 scale: 0.5 shift: 2 }", x -> Math.pow(2 + 0.5 * x, 3));
    check("Power", "power_param { power: 2 }", x -> x * x);
    check("Power", "power_param { power: 0 scale: 0 }", x -> 1);
    check("Power", "", x -> x);
    check("Exp", "exp_param { base: 2 scale: 0.5 shift: 1 }", x -> Math.pow(2, 1 + 0.5 * x));
    check("Exp", "", Math::exp);
    check("Log", "log_param { base: 10 scale: 2 shift: 5 }", x -> Math.log10(5 + 2 * x));
    check("Log", "log_param { shift: 3 }", x -> Math.log(3 + x));
  }

  @Test
  void aDropoutOfTheForkThatScalesInUseMultiplies() throws Exception {
    check("Dropout", "dropout_param { dropout_ratio: 0.25 scale_train: false }", x -> 0.75 * x);
  }

  @Test
  void slopesAreOfChannelsOrShared() throws Exception {
    Floats x = Floats.random(7, 2, 3, 2, 2);
    Floats slopes = Floats.random(8, 3);
    String input = Nets.input("x", 2, 3, 2, 2);

    Check.same(
        Run.one(Nets.load(folder, input + Nets.layer("PReLU", "x", ""), slopes), x),
        dims(2, 3, 2, 2),
        at -> {
          double value = x.at(at[0], at[1], at[2], at[3]);
          return value > 0 ? value : value * slopes.values()[at[1]];
        });
    Check.same(
        Run.one(
            Nets.load(
                folder,
                input + Nets.layer("PReLU", "x", "prelu_param { channel_shared: true }"),
                Floats.of(dims(), 0.7)),
            x),
        dims(2, 3, 2, 2),
        at -> {
          double value = x.at(at[0], at[1], at[2], at[3]);
          return value > 0 ? value : value * 0.7;
        });
  }
}
