package org.inferometer.customlayer.cuda;

/// How the elements of a tensor of shape (N, C, H, W) lie in the memory of a GPU. Names and layouts
/// are those of TensorRT's `TensorFormat`.
public enum TensorFormat {
  /// The last dimension varies fastest; of any rank.
  LINEAR,
  /// Channels in pairs within each position: for 16 bits.
  CHW2,
  /// Channels in fours within each position.
  CHW4,
  /// Channels in sixteens within each position.
  CHW16,
  /// Channels in groups of 32 within each position.
  CHW32,
  /// All channels of a position beside each other, a multiple of 8 of them.
  HWC8,
  /// All channels of a position beside each other.
  HWC
}
