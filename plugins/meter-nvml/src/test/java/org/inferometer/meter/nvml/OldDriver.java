package org.inferometer.meter.nvml;

import java.nio.file.Path;
import org.inferometer.meter.nvml.Nvml.Gpu;

/// Tells what a scripted driver answers, a line for each quantity; run in a process of its own.
final class OldDriver {
  private OldDriver() {}

  /// @param arguments the driver's library, and its script
  public static void main(String[] arguments) {
    Nvml nvml = ScriptedLibrary.open(Path.of(arguments[0]), arguments[1]);
    Gpu gpu = ((Nvml.Present) nvml).gpus().getFirst();
    for (Quantity quantity : Quantity.values()) {
      System.out.println(quantity + " " + gpu.read(quantity));
    }
  }
}
