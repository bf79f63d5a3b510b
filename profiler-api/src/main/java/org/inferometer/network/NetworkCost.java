package org.inferometer.network;

import java.util.List;
import org.inferometer.study.Reading;

/// What a network costs by formula: the sums over its layers.
///
/// @param flops the sum over the layers that have a formula; its method names those that have not
/// @param bytes the sum over layers, `B`; tensors between layers are written once and read by each
/// @param parameters elements of all weights
/// @param withoutFlops the layers that the sum of FLOPs leaves out
public record NetworkCost(
    Reading flops, Reading bytes, long parameters, List<String> withoutFlops) {
  public NetworkCost {
    withoutFlops = List.copyOf(withoutFlops);
  }
}
