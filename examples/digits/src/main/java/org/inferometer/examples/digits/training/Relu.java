package org.inferometer.examples.digits.training;

/// `max(x, 0)`.
public final class Relu implements Layer {
  private Matrix output = Matrix.row();

  @Override
  public Matrix forward(Matrix input) {
    output = Matrix.zero(input.rows(), input.columns());
    for (int i = 0; i < input.elements().length; i++) {
      output.elements()[i] = Math.max(input.elements()[i], 0);
    }
    return output;
  }

  @Override
  public Matrix backward(Matrix slope) {
    Matrix back = Matrix.zero(slope.rows(), slope.columns());
    for (int i = 0; i < slope.elements().length; i++) {
      back.elements()[i] = output.elements()[i] > 0 ? slope.elements()[i] : 0;
    }
    return back;
  }
}
