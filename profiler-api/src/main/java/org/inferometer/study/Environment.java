package org.inferometer.study;

import java.util.List;
import java.util.Objects;

/// The machine and the programs that measured.
///
/// @param os name, version and architecture
/// @param cpu the processor's model
/// @param cores processors that the program may use: those that it may run on, at most its CPU
///   quota rounded up
/// @param memoryBytes physical memory
/// @param jvm vendor and version
/// @param tool Inferometer's version
/// @param remarks what may disturb, or what could not be read, one sentence each: "the clock
///   governor is 'powersave'"
public record Environment(
    String os,
    String cpu,
    int cores,
    long memoryBytes,
    String jvm,
    String tool,
    List<DeviceInfo> devices,
    List<String> remarks) {
  public Environment {
    devices = List.copyOf(devices);
    remarks = List.copyOf(remarks);
  }

  /// A device that cells ran on.
  ///
  /// @param id stable, for example `cpu` or a GPU's UUID
  /// @param runtime the backend with its version: `ONNX Runtime 1.29.0`
  /// @param facts its state when the study began; empty where no meter tells it
  public record DeviceInfo(
      String id, String name, String kind, String runtime, List<DeviceFact> facts) {
    public DeviceInfo {
      facts = List.copyOf(Objects.requireNonNullElse(facts, List.of()));
    }

    /// A device of which nothing else is known.
    public DeviceInfo(String id, String name, String kind, String runtime) {
      this(id, name, kind, runtime, List.of());
    }
  }
}
