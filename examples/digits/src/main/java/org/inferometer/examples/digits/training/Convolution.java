package org.inferometer.examples.digits.training;

import java.util.List;
import java.util.random.RandomGenerator;

/// A convolution with a bias, without padding, moving by one.
///
/// The windows under the kernel are unfolded to columns, so that it is one matrix product.
public final class Convolution implements Layer {
  private final int channels;
  private final int side;
  private final int kernel;
  private final int outputSide;
  private final Parameter weights;
  private final Parameter bias;
  private Matrix windows;

  /// @param channels of the input
  /// @param side rows and columns of the input
  /// @param outputs channels of the result
  /// @param kernel rows and columns of the window
  Convolution(int channels, int side, int outputs, int kernel, RandomGenerator random) {
    this.channels = channels;
    this.side = side;
    this.kernel = kernel;
    this.outputSide = side - kernel + 1;
    int window = channels * kernel * kernel;
    this.weights = Parameter.drawn(outputs, window, window, random);
    this.bias = Parameter.zero(outputs, 1);
    this.windows = Matrix.zero(window, outputSide * outputSide);
  }

  @Override
  public Matrix forward(Matrix input) {
    windows = unfolded(input);
    Matrix output = weights.values().times(windows);
    output.addToRows(bias.values());
    return output;
  }

  @Override
  public Matrix backward(Matrix slope) {
    weights.gradient().add(slope.times(windows.transposed()));
    bias.gradient().add(slope.rowSums());
    return folded(weights.values().transposed().times(slope));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(weights, bias);
  }

  /// A row for each place in the window, a column for each place of the window.
  private Matrix unfolded(Matrix input) {
    Matrix unfolded = Matrix.zero(channels * kernel * kernel, outputSide * outputSide);
    for (int place = 0; place < unfolded.rows(); place++) {
      for (int y = 0; y < outputSide; y++) {
        System.arraycopy(
            input.elements(),
            from(place, y),
            unfolded.elements(),
            (place * outputSide + y) * outputSide,
            outputSide);
      }
    }
    return unfolded;
  }

  /// The reverse of unfolding: what stems from one pixel is summed.
  private Matrix folded(Matrix unfolded) {
    Matrix folded = Matrix.zero(channels, side * side);
    for (int place = 0; place < unfolded.rows(); place++) {
      for (int y = 0; y < outputSide; y++) {
        int to = from(place, y);
        int from = (place * outputSide + y) * outputSide;
        for (int x = 0; x < outputSide; x++) {
          folded.elements()[to + x] += unfolded.elements()[from + x];
        }
      }
    }
    return folded;
  }

  /// Where the input's pixels begin that lie under one place of the window in one row of the
  /// result.
  private int from(int place, int y) {
    int channel = place / (kernel * kernel);
    int down = place / kernel % kernel;
    int right = place % kernel;
    return (channel * side + y + down) * side + right;
  }

  /// Channels of the result.
  public int outputs() {
    return weights.values().rows();
  }

  /// Rows and columns of the window.
  public int kernel() {
    return kernel;
  }

  /// `outputs x channels x kernel x kernel`, row-major.
  public float[] weights() {
    return weights.values().elements().clone();
  }

  /// One for each output.
  public float[] bias() {
    return bias.values().elements().clone();
  }
}
