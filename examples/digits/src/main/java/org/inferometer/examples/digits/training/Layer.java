package org.inferometer.examples.digits.training;

import java.util.List;

/// One step from the picture to the classes. It remembers its last input, so that it belongs to one
/// thread.
public sealed interface Layer permits Convolution, Relu, MaxPool, FullyConnected {
  /// @param input a row for each channel
  Matrix forward(Matrix input);

  /// The chain rule, for the last input: adds to the parameters' gradients `dE/dw`.
  ///
  /// @param slope `dE/doutput`, of the output's shape
  /// @return `dE/dinput`, of the input's shape
  Matrix backward(Matrix slope);

  /// What is learned; nothing by default.
  default List<Parameter> parameters() {
    return List.of();
  }
}
