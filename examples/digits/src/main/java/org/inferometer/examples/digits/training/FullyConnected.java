package org.inferometer.examples.digits.training;

import java.util.List;
import java.util.random.RandomGenerator;

/// Every output sums all inputs, with a bias.
public final class FullyConnected implements Layer {
  private final Parameter weights;
  private final Parameter bias;
  private Matrix input;

  FullyConnected(int inputs, int outputs, RandomGenerator random) {
    // Inputs by outputs: an input's weights lie side by side.
    this.weights = Parameter.drawn(inputs, outputs, inputs, random);
    this.bias = Parameter.zero(1, outputs);
    this.input = Matrix.zero(1, inputs);
  }

  @Override
  public Matrix forward(Matrix given) {
    input = given;
    Matrix output = flat().times(weights.values());
    output.add(bias.values());
    return output;
  }

  @Override
  public Matrix backward(Matrix slope) {
    weights.gradient().add(flat().transposed().times(slope));
    bias.gradient().add(slope);
    Matrix back = slope.times(weights.values().transposed());
    return back.reshaped(input.rows(), input.columns());
  }

  private Matrix flat() {
    return input.reshaped(1, input.elements().length);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(weights, bias);
  }

  public int outputs() {
    return bias.values().columns();
  }

  /// `outputs x inputs`, row-major.
  public float[] weights() {
    return weights.values().transposed().elements();
  }

  /// One for each output.
  public float[] bias() {
    return bias.values().elements().clone();
  }
}
