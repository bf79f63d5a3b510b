package org.inferometer.data.samples;

import java.util.Map;
import org.inferometer.data.InputException;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;

/// Generated inputs: as [SeededInputs], with a seed of its own for each inference.
///
/// @param seed of the first
public record SyntheticSamples(Binding binding, long seed, int count) implements Samples {
  // Away from the seeds that users give to what is measured: ranges must not be fitted to it.
  private static final long APART = 0x5eed_0000L;

  @Override
  public Map<String, HostTensor> at(int index) throws InputException {
    return SeededInputs.of(binding, seed + APART + index).tensors();
  }

  @Override
  public String description() {
    return count + " made-up inputs, " + SeededInputs.origin(seed);
  }

  @Override
  public boolean synthetic() {
    return true;
  }

  @Override
  public String fingerprint() {
    return "synthetic " + count + " " + seed + " " + binding;
  }
}
