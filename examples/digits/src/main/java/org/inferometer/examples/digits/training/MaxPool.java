package org.inferometer.examples.digits.training;

/// The largest of every two by two pixels.
public final class MaxPool implements Layer {
  private final int channels;
  private final int side;
  private final int[] winners;

  /// @param side rows and columns of the input, even
  MaxPool(int channels, int side) {
    this.channels = channels;
    this.side = side;
    this.winners = new int[channels * (side / 2) * (side / 2)];
  }

  @Override
  public Matrix forward(Matrix input) {
    int half = side / 2;
    Matrix output = Matrix.zero(channels, half * half);
    for (int i = 0; i < winners.length; i++) {
      int row = i / half;
      winners[i] = largest(input.elements(), 2 * row * side + 2 * (i % half));
      output.elements()[i] = input.elements()[winners[i]];
    }
    return output;
  }

  private int largest(float[] input, int corner) {
    int best = corner;
    for (int other : new int[] {corner + 1, corner + side, corner + side + 1}) {
      best = input[other] > input[best] ? other : best;
    }
    return best;
  }

  @Override
  public Matrix backward(Matrix slope) {
    Matrix back = Matrix.zero(channels, side * side);
    for (int i = 0; i < winners.length; i++) {
      back.elements()[winners[i]] = slope.elements()[i];
    }
    return back;
  }
}
