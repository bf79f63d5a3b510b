package org.inferometer.study;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How much accuracy each INT8 layer of a network costs on a backend, and which layers to keep in
/// FP32 for a wanted accuracy.
///
/// @param network the id of the network
/// @param backend that ran the INT8 networks
/// @param method how the figures were taken, a sentence each
/// @param inputs what the outputs were compared on: a sentence
/// @param synthetic whether those inputs, or the ones of the calibration, were made up
/// @param int8Db SQNR with every layer INT8 that can be (`dB`); unavailable with the reason where
///   nothing could be analysed
/// @param layers the INT8 layers that have weights, the most sensitive first
/// @param suggestion which layers to keep; absent where no accuracy was asked for
public record Sensitivity(
    String network,
    String backend,
    List<String> method,
    String inputs,
    boolean synthetic,
    Reading int8Db,
    List<LayerLoss> layers,
    @Nullable Suggestion suggestion) {
  public Sensitivity {
    method = List.copyOf(method);
    layers = List.copyOf(layers);
  }

  /// The unit of a change of top-1: points of percent, below 0 for a loss.
  public static final String POINTS = "points";

  /// Nothing could be analysed, for a reason.
  public static Sensitivity unavailable(String network, String backend, String reason) {
    return new Sensitivity(
        network, backend, List.of(), "none", false, Reading.unavailable(reason), List.of(), null);
  }

  /// What one layer costs.
  ///
  /// @param layer its name in the network
  /// @param aloneDb SQNR of the network's outputs where this layer is the only INT8 one (`dB`)
  /// @param share of the noise of all layers, if the noises of single layers add up (`1`)
  public record LayerLoss(String layer, String type, Reading aloneDb, Reading share) {}

  /// The fewest layers found that reach an accuracy when they stay FP32.
  ///
  /// @param target as it was asked for: `40dB`
  /// @param reached what the network with these layers in FP32 really gave: `dB`, a share (`1`), or
  ///   [#POINTS]
  /// @param keep names of the layers to keep in FP32, the most sensitive first; empty unless found
  /// @param reason why there is none, or none is needed: a sentence; empty where some were found
  /// @param steps the networks that were tried, in order
  public record Suggestion(
      String target,
      Status status,
      Reading reached,
      List<String> keep,
      String reason,
      List<Step> steps) {
    public Suggestion {
      keep = List.copyOf(keep);
      steps = List.copyOf(steps);
      if ((status == Status.FOUND) == keep.isEmpty()) {
        throw new IllegalArgumentException(
            "a suggestion keeps layers exactly if some were found, but is "
                + status
                + " with "
                + keep.size());
      }
    }
  }

  /// What the search came to.
  public enum Status {
    /// Layers that reach the target.
    FOUND,
    /// INT8 reaches it without keeping any.
    NOT_NEEDED,
    /// Not even the network whose only INT8 layer is the least sensitive one reaches it.
    IMPOSSIBLE
  }

  /// One network that the search tried.
  ///
  /// @param tried in words
  /// @param kept layers that stayed FP32
  /// @param met whether the target was reached
  public record Step(String tried, int kept, Reading reached, boolean met) {}
}
