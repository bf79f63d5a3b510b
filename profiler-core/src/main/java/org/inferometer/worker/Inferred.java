package org.inferometer.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.accuracy.CorrectnessGate.Judgement;
import org.inferometer.measure.EnergyPass;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.study.Latency;
import org.inferometer.study.Memory;
import org.inferometer.study.Reading;

/// What the session of the plain inferences gave.
///
/// @param probed why one inference must do, a sentence; absent where slots were measured
/// @param deviceClock how the backend times the device's work; absent where it does not
record Inferred(
    Judgement judgement,
    Latency latency,
    Optional<String> probed,
    HeldMemory memory,
    EnergyPass.Result energy,
    Optional<String> deviceClock) {

  /// Memory while the session was open, without the weights, which only the engine knows.
  record HeldMemory(
      Reading process, DeviceMemory device, Reading arena, Reading context, Reading runtimeUsed) {
    Memory with(Reading weights) {
      return new Memory(
          weights, arena, context, process, device.processBytes(), device.usedBytes(), runtimeUsed);
    }
  }

  /// The latency of an engine that was only probed says why, with the layers to blame.
  Inferred explained(EngineDescription description) {
    if (probed.isEmpty()) {
      return this;
    }
    List<String> remarks = new ArrayList<>(latency.remarks());
    remarks.add(probed.get());
    description.halfLayers().ifPresent(remarks::add);
    return new Inferred(judgement, latency.with(remarks), probed, memory, energy, deviceClock);
  }
}
